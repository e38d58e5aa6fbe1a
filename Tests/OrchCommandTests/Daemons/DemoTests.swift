import Foundation
import OrchForge
import OrchHome
import Testing

/// `orch demo` as a person starts it.
@Suite struct DemoTests {
    @Test func theDemoPlaysToItsEndAndLeavesNothing() async throws {
        try await OrchHouse.with { house in
            let temporary = try temporaryFolder(house)
            let demo = try await house.run("demo", with: ["TMPDIR": temporary, "GIT_CONFIG_NOSYSTEM": "1"])
            #expect(demo.exit == .code(0), "\(demo.errorText)")
            #expect(demo.text.contains("Session 3 on gpu-box asks: Which format should the export have?"))
            let end = try #require(demo.text.components(separatedBy: "Three branches").last)
            for words in ["Add a --version option", "README: how to install", "JSON lines, please", "work-3.json", "orch init && orch spawn 123"] {
                #expect(end.contains(words))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
        }
    }

    @Test func anInterruptClearsUp() async throws {
        try await OrchHouse.with { house in
            let temporary = try temporaryFolder(house)
            let output = "\(house.root)/output"
            try AtomicFile.write([], to: output)
            let changes = try FileWatch.changes(of: [.file(output)])
            let demo = try house.start(["demo"], with: ["TMPDIR": temporary, "GIT_CONFIG_NOSYSTEM": "1"], output: output)
            let end = try #require(try ProcessWatch.end(of: demo))
            for await _ in changes where try String(contentsOfFile: output, encoding: .utf8).contains("planning") { break }
            #expect(try demo.send(SIGINT))
            for await _ in end {}
            #expect(try String(contentsOfFile: output, encoding: .utf8).contains("orch: it was interrupted"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
            let left = try ProcessStat.all().filter { DemoTests.directory(of: $0.pid)?.hasPrefix(temporary) == true }
            #expect(left.map(\.pid) == [])
        }
    }

    private func temporaryFolder(_ house: OrchHouse) throws -> String {
        let path = "\(house.root)/tmp"
        try PrivateDirectory.create(path)
        return path
    }

    /// Of a process that still runs; nil where the system does not show it.
    private static func directory(of pid: Int32) -> String? { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd") }
}
