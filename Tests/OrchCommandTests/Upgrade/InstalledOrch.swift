import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A copy of the binary that a package manager has put somewhere, and puts a new one in the place of: it is renamed over the old.
struct InstalledOrch: Sendable {
    let host: ClusterHost
    let path: String

    /// - Parameter path: the file itself is put there.
    init(at path: String, for host: ClusterHost) throws {
        self.host = host
        self.path = path
        try PrivateDirectory.createAll(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        try FileManager.default.copyItem(atPath: ClusterHost.binary, toPath: path)
    }

    /// Puts another program there that does the same: what runs keeps the old file.
    func update() throws {
        let new = "\(path).new"
        try FileManager.default.copyItem(atPath: ClusterHost.binary, toPath: new)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: new))
        try file.seekToEnd()
        try file.write(contentsOf: Data([0]))
        try file.close()
        guard rename(new, path) == 0 else { throw SystemFailure.last("replace \(path)") }
    }

    /// Runs a command of it that has to go well: what it prints. Its folder comes first on PATH, as for a person who has installed it.
    ///
    /// - Parameter program: the path that is called, `path` if nothing else is said.
    @discardableResult
    func ok(
        _ arguments: String..., as program: String? = nil, with variables: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let program = program ?? path
        let folder = URL(fileURLWithPath: program).deletingLastPathComponent().path
        let searched = ["PATH": "\(folder):\(host.environment["PATH"] ?? "")"]
        let environment = host.environment.merging(searched) { $1 }.merging(variables) { $1 }
        let result = try await CommandRunner().run(
            OrchForge.Command(
                program, arguments, in: host.directory, environment: environment, timeLimit: .seconds(60), doing: "orch \(arguments)"))
        #expect(result.exit == .code(0), "orch \(arguments): \(result.text)\(result.errorText)", sourceLocation: sourceLocation)
        return result.text
    }

    /// What the kernel says that a process runs; " (deleted)" stands behind a file that was replaced.
    static func program(of process: ProcessIdentity) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process.pid)/exe")
    }
}

extension Cluster {
    /// The process that owns a worker.
    func supervisor(of worker: ProcessIdentity) throws -> ProcessIdentity {
        let parent = try #require(ProcessStat.read(worker.pid)).parent
        return try #require(try ProcessIdentity(pid: parent))
    }

    /// The worker of session 1 was executed once, has ended well, and nothing of it is left to do.
    func expectOneRun(of id: String, slots: Int = 4, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await laptop.wait(id, .complete, sourceLocation: sourceLocation)
        let session = try await laptop.get(id)
        #expect(session["attempt"]?.int == 1 && session["run"]?.int == 1, "\(session)", sourceLocation: sourceLocation)
        #expect(try await laptop.orch("status").text.contains("0/\(slots) slots"), sourceLocation: sourceLocation)
    }
}
