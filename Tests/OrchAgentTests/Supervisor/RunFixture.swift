import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

/// A session of its own in a folder of its own, whose runs are all ended when the test is over.
final class RunFixture {
    let root: String
    let session: SessionKey
    let conversation = UUID().uuidString
    private var runs: [RunObserver] = []

    private init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("orch-run-\(UUID().uuidString)").path
        session = try SessionKey("demo/7")
        try PrivateDirectory.createAll(worktree)
        try PrivateDirectory.createAll("\(root)/locks")
    }

    static func with(_ body: (RunFixture) async throws -> Void) async throws {
        let fixture = try RunFixture()
        do {
            try await body(fixture)
        } catch {
            try await fixture.close()
            throw error
        }
        try await fixture.close()
    }

    var worktree: String { "\(root)/work tree" }
    var lockPath: String { "\(root)/locks/7.lock" }
    var fencePath: String { "\(root)/locks/7.fence" }

    /// Beside the tests in the folder of built products.
    static var supervisorHost: String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("SupervisorHost").path
    }

    func spec(
        run: UInt64 = 1, _ arguments: [String], farewell: [String] = [], grace: EndingGrace = EndingGrace(ask: 300, terminate: 300, leftovers: 300),
        containment: Containment = .automatic
    ) -> RunSpec {
        RunSpec(
            session: session, fence: Fence(attempt: 1, run: run), conversationId: conversation, arguments: arguments,
            environment: ["PATH": "/usr/bin:/bin", "WORKTREE": worktree], workingDirectory: worktree, fencePath: fencePath, lockPath: lockPath,
            farewell: farewell, grace: grace, containment: containment)
    }

    func sh(
        _ script: String, run: UInt64 = 1, farewell: [String] = [],
        grace: EndingGrace = EndingGrace(ask: 300, terminate: 300, leftovers: 300), containment: Containment = .automatic
    ) -> RunSpec {
        spec(run: run, ["/bin/sh", "-c", script], farewell: farewell, grace: grace, containment: containment)
    }

    func directory(_ spec: RunSpec) -> RunDirectory { RunDirectory(path: "\(root)/runs/\(spec.session)/\(spec.fence)") }

    /// Takes the lock and starts a supervisor.
    func launch(_ spec: RunSpec, before: (RunDirectory) throws -> Void = { _ in }) throws -> RunObserver {
        let directory = directory(spec)
        let lock = try FileLock(taking: lockPath, holder: "the test")
        try directory.create(spec)
        try before(directory)
        let launched = try RunLauncher(command: [Self.supervisorHost], environment: ["PATH": "/usr/bin:/bin"]).launch(spec, in: directory, lock: lock)
        let observer = RunObserver(directory, launched: launched)
        runs.append(observer)
        return observer
    }

    /// Launches, and waits for its end.
    func ended(_ spec: RunSpec) async throws -> ExitRecord { try await ended(launch(spec)) }

    func ended(_ run: RunObserver) async throws -> ExitRecord {
        guard case .ended(let record) = try await run.settled() else {
            throw UnexpectedState(text: "\(try run.state()): \((try? run.directory.errorTail()) ?? "") \(log(run))")
        }
        return record
    }

    func log(_ run: RunObserver) -> String { (try? String(contentsOfFile: run.directory.supervisorLog, encoding: .utf8)) ?? "" }

    /// Waits until the worker's file `name` is in the worktree, and gives its text without the line end.
    func file(_ name: String) async throws -> String {
        while true {
            let changes = try FileWatch.changes(of: [.directory(worktree)])
            if let text = try? String(contentsOfFile: "\(worktree)/\(name)", encoding: .utf8) { return String(text.dropLast()) }
            for await _ in changes { break }
            try Task.checkCancellation()
        }
    }

    /// The process whose pid the worker has put into a file.
    func process(_ name: String) async throws -> ProcessIdentity {
        let pid = try #require(Int32(try await file(name)))
        return try #require(try ProcessIdentity(pid: pid))
    }

    private func close() async throws {
        for run in runs {
            try run.directory.requestStop(StopRequest(mode: .kill, reason: "the test is over"))
            if case .ended = try await run.settled() { continue }
            _ = try await run.endWithoutSupervisor()
        }
        try FileManager.default.removeItem(atPath: root)
    }
}

struct UnexpectedState: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// Shell for "tell the pid of this shell in `name`": written whole, by rename.
func tell(_ name: String) -> String { "echo $$ > \"$WORKTREE/.\(name)\"; mv \"$WORKTREE/.\(name)\" \"$WORKTREE/\(name)\"" }
