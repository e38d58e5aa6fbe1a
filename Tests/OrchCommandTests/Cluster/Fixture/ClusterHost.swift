import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// A machine of a cluster: an `ORCH_HOME` and what is done with it.
struct ClusterHost: Sendable {
    let name: String
    let home: HomeDirectory
    let environment: [String: String]
    /// Where commands are run when nothing else is said.
    let directory: String

    /// Beside the tests in the folder of built products.
    static let binary: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("orch").path
    }()

    /// Runs a command of the binary to its end.
    func orch(_ arguments: String..., with variables: [String: String] = [:], in directory: String? = nil) async throws -> CommandResult {
        try await orch(arguments, with: variables, in: directory)
    }

    func orch(_ arguments: [String], with variables: [String: String] = [:], in directory: String? = nil) async throws -> CommandResult {
        try await CommandRunner().run(
            OrchForge.Command(
                ClusterHost.binary, arguments, in: directory ?? self.directory, environment: environment.merging(variables) { $1 },
                timeLimit: .seconds(60), doing: "orch \(arguments.joined(separator: " "))"))
    }

    /// As `orch`, and it has to go well: what it prints.
    @discardableResult
    func ok(_ arguments: String..., in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let result = try await orch(arguments, in: directory)
        #expect(result.exit == .code(0), "orch \(arguments): \(result.text)\(result.errorText)", sourceLocation: sourceLocation)
        return result.text
    }

    /// As `orch`, and it has to fail: what it says.
    @discardableResult
    func refused(
        _ arguments: String..., code: Int32 = 1, in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let result = try await orch(arguments, in: directory)
        #expect(result.exit == .code(code), "orch \(arguments): \(result.text)\(result.errorText)", sourceLocation: sourceLocation)
        return result.errorText
    }

    /// Waits until a session has a status.
    func wait(_ session: String, _ status: SessionStatus, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let result = try await orch(["wait", session, "--until", status.rawValue, "--timeout", "30s"])
        guard result.exit != .code(0) else { return }
        let now = try await orch("get", session)
        let log = try logTail(.agent)
        Testing.Issue.record("\(session) does not get \(status.rawValue): \(result.errorText)\n\(now.text)\n\(log)", sourceLocation: sourceLocation)
        throw CancellationError()
    }

    func get(_ session: String) async throws -> JSONValue {
        let result = try await orch("get", session, "--json")
        #expect(result.exit == .code(0), "\(result.errorText)")
        return try JSONCoding.value(JSONValue.self, from: result.output)
    }

    func list(_ arguments: String...) async throws -> [StatusFile] {
        try JSONCoding.value([StatusFile].self, from: try await orch(["list", "--json"] + arguments).output)
    }

    func write(_ config: String) throws {
        try home.create()
        try AtomicFile.write(Array(config.utf8), to: home.configuration, mode: 0o600)
    }

    func record(_ role: DaemonRole) throws -> DaemonRecord { try #require(try DaemonState.ready(role, in: home)) }

    /// Ends a daemon without a word, as a crash does.
    func crash(_ role: DaemonRole) async throws {
        let process = try record(role).process
        let end = try ProcessWatch.end(of: process)
        #expect(try process.send(SIGKILL))
        guard let end else { return }
        for await _ in end {}
    }

    func logTail(_ role: DaemonRole) throws -> String {
        let bytes = try BoundedFile.readIfPresent(home.log(of: role), limit: 16 << 20) ?? []
        return String(decoding: bytes.suffix(3000), as: UTF8.self)
    }

    /// Waits for a line with these words in a daemon's log: the newest one.
    func logLine(_ role: DaemonRole, _ words: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let log = home.log(of: role)
        let changes = try FileWatch.changes(of: [.file(log)])
        let found = await withinTime(.seconds(30)) { () -> String? in
            if let line = Self.line(of: log, words) { return line }
            for await _ in changes {
                if let line = Self.line(of: log, words) { return line }
            }
            return nil
        }
        let tail = try logTail(role)
        return try #require(found ?? nil, "no \"\(words)\" in the log: \(tail)", sourceLocation: sourceLocation)
    }

    private static func line(of log: String, _ words: String) -> String? {
        let text = try? BoundedFile.readIfPresent(log, limit: 16 << 20).map { String(decoding: $0, as: UTF8.self) }
        return text?.split(separator: "\n").last { $0.contains(words) }.map { String($0) }
    }

    /// The status file of a session of the cluster's repository.
    func statusFile(_ id: String) throws -> StatusFile {
        try JSONCoding.value(StatusFile.self, from: try BoundedFile.read(statusPath(id), limit: 8 << 20))
    }

    func statusPath(_ id: String) throws -> String { home.statusFile(of: try SessionKey("greet/\(id)")) }
}
