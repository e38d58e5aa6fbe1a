import Foundation
import OrchHome
import Testing

@testable import orch

/// What a binary says that it needs.
@Suite struct ProgramNeedsTests {
    #if os(Linux)
    @Test func thisBinaryNeedsWhatItIsLinkedWith() throws {
        let needs = try #require(ProgramNeeds(try BoundedFile.read(ClusterHost.binary, limit: 1 << 30)))
        #expect(Set(SystemPackages.needed).isSubset(of: needs.libraries))
        #expect(!needs.libraries.contains { $0.hasPrefix("libc.so") || $0.hasPrefix("ld-linux") })
        let (low, high) = (try #require(DottedNumber("2.17")), try #require(DottedNumber("3.0")))
        let glibc = try #require(needs.glibc)
        #expect(glibc >= low && glibc < high)
        #expect(needs.folders.allSatisfy { $0.hasPrefix("/") })
    }

    /// Cut anywhere, changed anywhere: it is read, or it is no program; nothing else happens.
    @Test func aBrokenFileIsNoProgram() throws {
        let whole = try BoundedFile.read("/bin/sh", limit: 1 << 30)
        #expect(try #require(ProgramNeeds(whole)).glibc != nil)
        for count in stride(from: 0, to: min(whole.count, 4096), by: 7) { #expect(ProgramNeeds(Array(whole.prefix(count))) == nil) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var broken = whole
            for _ in 0..<8 { broken[Int.random(in: 6..<min(whole.count, 4096), using: &random)] = UInt8.random(in: 0...255, using: &random) }
            _ = ProgramNeeds(broken)
        }
    }
    #endif

    @Test func whatIsNoProgramNeedsNothing() {
        for bytes in [[], Array("#!/bin/sh\n".utf8), [0xCF, 0xFA, 0xED, 0xFE] + [UInt8](repeating: 0, count: 4096)] {
            #expect(ProgramNeeds(bytes) == nil)
        }
    }

    @Test func versionsAreComparedNumberByNumber() throws {
        let (old, new) = (try #require(DottedNumber("2.9")), try #require(DottedNumber("2.34")))
        #expect(old < new && !(new < old) && new.description == "2.34")
        for text in ["", "2", "2.x", "2..3", "-1.2"] { #expect(DottedNumber(text) == nil, "\(text)") }
    }
}
