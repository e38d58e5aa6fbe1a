import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// `orch host add --ssh` to a machine on which our binary would not start.
@Suite(RealPrograms.needsSSH, .timeLimit(.minutes(3)))
struct HostFitTests {
    /// A far machine with one program of our own, and variables of our own.
    private func with(
        _ program: String, _ script: String, variables: [String] = [], _ body: (FarHost) async throws -> Void
    ) async throws {
        let folder = "/tmp/orch-far-\(UUID().uuidString.prefix(8))"
        try PrivateDirectory.createAll("\(folder)/lib")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AtomicFile.write(Array("#!/bin/sh\n\(script)\n".utf8), to: "\(folder)/\(program)", mode: 0o755)
        try AtomicFile.write(Array("no library\n".utf8), to: "\(folder)/lib/libzmq.so.5")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let words = (["PATH=\(folder):\(path)"] + variables.map { $0.replacing("FOLDER", with: folder) })
        try await FarHost.with(variables: words, [], body)
    }

    private func refused(_ far: FarHost) async throws -> String {
        let words = try await far.laptop.refused("host", "add", "gpu-box", "--ssh", "gpu-box")
        let local = URL(fileURLWithPath: far.program).deletingLastPathComponent().path
        #expect(((try? FileManager.default.contentsOfDirectory(atPath: local)) ?? []).isEmpty, "nothing is left there")
        #expect(try await far.laptop.ok("host", "list").hasPrefix("No hosts."))
        return words
    }

    @Test func whatTheLoaderDoesNotKnowIsTheLineThatInstallsIt() async throws {
        try await with("ldconfig", #"printf '1 libs\n\tlibc.so.6 (libc6,x86-64) => /lib/libc.so.6\n'"#) { far in
            let words = try await refused(far)
            #expect(words.contains("orch does not start on gpu-box: libsqlite3.so.0 and libzmq.so.5 are missing there"), "\(words)")
            if RealPrograms.isDebian {
                #expect(words.contains("'ssh -t gpu-box sudo apt-get install -y libsqlite3-0 libzmq5', and try again"), "\(words)")
            }
        }
    }

    @Test func anOlderCLibraryIsSaidBeforeAnythingIsBrought() async throws {
        try await with("getconf", "echo glibc 2.5") { far in
            let words = try await refused(far)
            #expect(words.contains("its C library is glibc 2.5, orch needs 2.") && words.contains("./deploy/quickstart.sh"), "\(words)")
        }
    }

    /// Where the list of the loader can't be had, its own words are the last to count.
    @Test func whatTheLoaderItselfRefusesIsNotPutInPlace() async throws {
        try await with("ldconfig", "exit 1", variables: ["LD_LIBRARY_PATH=FOLDER/lib"]) { far in
            let words = try await refused(far)
            #expect(words.contains("orch does not start on gpu-box: libzmq.so.5 is missing there"), "\(words)")
        }
    }
}
