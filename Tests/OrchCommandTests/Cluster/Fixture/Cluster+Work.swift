import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

extension Cluster {
    /// Spawns session 1 on the laptop, whose worker is at work and waits at the gate `go`: then come these steps, and it is done.
    func heldWorker(then steps: ScriptStep...) async throws -> (gate: Gate, worker: ProcessIdentity) {
        let gate = try gate("go")
        try issue(1, [.mark("pid", "echo $PPID"), .report(.working), .hold("go")] + steps + [.report(.complete)])
        try await laptop.ok("spawn", "1")
        try await laptop.wait("1", .working)
        return (gate, try await process("pid"))
    }

    /// Writes the issue and what its worker does.
    func issue(_ number: Int, _ steps: ScriptStep..., title: String? = nil) throws { try issue(number, steps, title: title) }

    private func issue(_ number: Int, _ steps: [ScriptStep], title: String? = nil) throws {
        try PrivateDirectory.createAll("\(repository)/.orch/issues")
        try write("# \(title ?? "Issue \(number) of greet")\n\nDo it well.\n", to: "\(repository)/.orch/issues/\(number).md")
        try write(try JSONCoding.prettyText(of: WorkerScript(steps: steps)), to: "\(scripts)/\(number).json")
    }

    func gate(_ name: String) throws -> Gate { try Gate(path: "\(marks)/\(name)") }

    /// Waits until a worker has left a mark, and gives its text without the line end.
    ///
    /// - Parameter limit: longer than the usual for what does a great deal before it.
    func mark(_ name: String, within limit: Duration = .seconds(30), sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let path = "\(marks)/\(name)"
        let text = try await changed(marks, within: limit) { try? String(contentsOfFile: path, encoding: .utf8) }
        return String(try #require(text, "no mark \(name)", sourceLocation: sourceLocation).dropLast())
    }

    /// The process whose pid a worker has left as a mark.
    func process(_ mark: String) async throws -> ProcessIdentity {
        let pid = try #require(Int32(try await self.mark(mark)))
        return try #require(try ProcessIdentity(pid: pid))
    }

    /// Waits until a session's status file is as meant: a host may write it a moment after the event that a command has waited for.
    func statusFile(
        _ id: String, on host: ClusterHost, sourceLocation: SourceLocation = #_sourceLocation, _ isMeant: @escaping @Sendable (StatusFile) -> Bool
    ) async throws {
        let folder = URL(fileURLWithPath: try host.statusPath(id)).deletingLastPathComponent().path
        let file = try await changed(folder) { (try? host.statusFile(id)).flatMap { isMeant($0) ? $0 : nil } }
        let now = try String(contentsOfFile: try host.statusPath(id), encoding: .utf8)
        _ = try #require(file, "the status file of \(id) is otherwise: \(now)", sourceLocation: sourceLocation)
    }

    /// Looks, and again whenever something in the folder changes, until there is something; nil when nothing comes in time.
    func changed<Value: Sendable>(_ folder: String, within limit: Duration = .seconds(30), _ look: @escaping @Sendable () -> Value?) async throws
        -> Value?
    {
        let changes = try FileWatch.changes(of: [.directory(folder)])
        let found = await withinTime(limit) { () -> Value? in
            if let value = look() { return value }
            for await _ in changes {
                if let value = look() { return value }
            }
            return nil
        }
        return found ?? nil
    }

    /// Makes a folder a repository with one commit of what is in it.
    func makeRepository(at path: String, remote: String?) async throws {
        try await git("init", "--quiet", "--template=", "--initial-branch=main", in: path)
        for (name, value) in [("user.name", "Cluster"), ("user.email", "cluster@example.invalid"), ("commit.gpgsign", "false")] {
            try await git("config", name, value, in: path)
        }
        try await git("add", "--all", in: path)
        try await git("commit", "--quiet", "--message", "First", in: path)
        guard let remote else { return }
        try await git("init", "--quiet", "--bare", "--initial-branch=main", remote, in: path)
        try await git("remote", "add", "origin", remote, in: path)
        try await git("push", "--quiet", "origin", "main", in: path)
    }

    @discardableResult
    func git(_ arguments: String..., in path: String? = nil) async throws -> String {
        let command = OrchForge.Command("git", arguments, in: path ?? repository, environment: laptop.environment, doing: "git \(arguments)")
        let result = try await CommandRunner().run(command)
        #expect(result.succeeded, "git \(arguments): \(result.errorText)")
        return result.line
    }

    /// Starts the agent of `gpu-box` on free ports, for the laptop's coordinator alone, and adds it to the laptop's hosts.
    func addGPUBox(slots: Int = 4) async throws {
        let key = try await laptop.orch("key", "--role", "coordinator").line
        let listen: [String: JSONValue] = ["listen": .string("tcp://127.0.0.1:*"), "coordinatorKey": .string(key)]
        try gpuBox.write(try config(of: gpuBox, slots: slots, more: listen))
        try await gpuBox.ok("up")
        let doors = try gpuBox.record(.agent).endpoints
        let own = try await gpuBox.orch("key", "--role", "agent").line
        try await laptop.ok(
            "host", "add", "gpu-box", "\(try #require(doors["tcp-work"]))/\(own)", "--status", try #require(doors["tcp-status"]))
    }
}

extension ScriptStep {
    static func report(_ status: SessionStatus, _ reason: String? = nil) -> ScriptStep {
        .report(ScriptedReport(status: status.rawValue, reason: reason))
    }

    /// Waits at a gate, or for ever where there is none.
    static func hold(_ gate: String) -> ScriptStep { .run("[ -p \"$MARKS/\(gate)\" ] || exec tail -f /dev/null; read _ < \"$MARKS/\(gate)\"") }

    /// Runs commands and leaves what they print as a mark.
    static func mark(_ name: String, _ commands: String) -> ScriptStep {
        .run("{ \(commands); } > \"$MARKS/.\(name)\"; mv \"$MARKS/.\(name)\" \"$MARKS/\(name)\"")
    }

    /// A commit with one file.
    static func commit(_ file: String) -> ScriptStep { .run("echo done > \(file) && git add \(file) && git commit -qm 'Add \(file)'") }
}
