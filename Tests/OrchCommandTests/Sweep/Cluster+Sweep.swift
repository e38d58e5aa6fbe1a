import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

extension Cluster {
    /// What a lost disk does to an agent's journal.
    func loseJournal(of host: ClusterHost) throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: host.home.journal + suffix) {
            try FileManager.default.removeItem(atPath: host.home.journal + suffix)
        }
    }

    /// Waits until the coordinator has heard the host again: a session has run there.
    func isHeard(_ host: ClusterHost) async throws {
        try issue(99, .report(.complete))
        try await laptop.ok("spawn", "99", "--host", host.name, "--wait")
    }

    /// A process in a session of its own, as `setsid nohup` leaves it, with the mark of a run.
    func straggler(of run: String) async throws -> ProcessIdentity {
        let fifo = "\(root)/straggler-\(UUID().uuidString.prefix(8))"
        let script = """
            mkfifo "\(fifo)"
            setsid nohup sh -c 'echo $$ > "\(fifo)"; exec tail -f /dev/null' > /dev/null 2>&1 &
            read pid < "\(fifo)"; echo "$pid"
            """
        let command = OrchForge.Command(
            "/bin/sh", ["-c", script], in: root, environment: laptop.environment.merging(["ORCH_RUN_DIRECTORY": run]) { $1 },
            doing: "leaving a process behind")
        let pid = try #require(Int32(try await CommandRunner().run(command).line))
        return try #require(try ProcessIdentity(pid: pid))
    }

    func branches() async throws -> [String] {
        try await CommandRunner().run(
            OrchForge.Command("git", ["branch", "--format=%(refname:short)"], in: repository, environment: laptop.environment, doing: "git branch")
        ).text.split(separator: "\n").map { String($0) }.sorted()
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/\(name)") }
}

extension ClusterHost {
    /// What `orphans` or `prune` finds, by host; the exit code has to be this.
    func sweeps(
        _ arguments: String..., code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String: HostSweep] {
        let result = try await orch(arguments + ["--json"])
        #expect(result.exit == .code(code), "orch \(arguments): \(result.text)\(result.errorText)", sourceLocation: sourceLocation)
        let report = try JSONCoding.value(SweepReport.self, from: result.output)
        return Dictionary(report.hosts.map { ($0.host.text, $0) }) { first, _ in first }
    }
}

extension HostSweep {
    /// Each finding in a line: `worktree_without_session greet-issue-1 found`.
    var lines: [String] {
        findings.map { "\($0.kind.rawValue) \($0.path?.split(separator: "/").last ?? "") \($0.outcome.rawValue)" }.sorted()
    }
}
