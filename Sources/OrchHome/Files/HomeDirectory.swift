public import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `ORCH_HOME`: where everything of orch on this machine is (design brief § 8). Paths only; `create` makes them.
public struct HomeDirectory: Hashable, Sendable {
    /// Absolute.
    public let root: String

    public init(root: String) { self.root = root }

    /// `ORCH_HOME`, else `~/.orchestration`. nil when there is neither `ORCH_HOME` nor a home directory, or one is not absolute.
    public init?(environment: [String: String]) {
        if let root = environment["ORCH_HOME"], !root.isEmpty {
            guard root.hasPrefix("/") else { return nil }
            self.init(root: root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root)
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            self.init(root: "\(home)/.orchestration")
        } else {
            return nil
        }
    }

    public var configuration: String { "\(root)/config.json" }
    /// The coordinator's ledger and logs.
    public var coordinator: String { "\(root)/coordinator" }
    /// The coordinator's database.
    public var ledger: String { "\(coordinator)/ledger.sqlite" }
    /// The agent's database.
    public var journal: String { "\(agent)/journal.sqlite" }
    /// The agent's journal, runs, repositories and worktrees.
    public var agent: String { "\(root)/agent" }
    /// Packed conversations of moved sessions, on their way.
    public var coordinatorTransfers: String { "\(coordinator)/transfers" }
    public var agentTransfers: String { "\(agent)/transfers" }
    /// Sockets. See `LocalSockets` for paths that are too long.
    public var run: String { "\(root)/run" }
    public var keys: String { "\(root)/keys" }
    public var repositories: String { "\(agent)/repos" }
    public var worktrees: String { "\(agent)/worktrees" }

    /// The folder of a project's status files.
    public func sessions(of project: ProjectName) -> String { "\(root)/\(project)/sessions" }
    /// The status file of a session.
    public func statusFile(of session: SessionKey) -> String { "\(sessions(of: session.project))/work-\(session.id).json" }
    /// Where worktrees stand of a project that this host has no checkout of.
    public func worktrees(of project: ProjectName) -> String { "\(worktrees)/\(project)" }

    /// The folder of one worker process: `agent/runs/<project>/<session>/<attempt>.<run>`.
    public func run(of session: SessionKey, fence: Fence) -> String { "\(agent)/runs/\(session.project)/\(session.id)/\(fence)" }
    /// What a sandboxed worker of the session has of its own: its home, and its door to the status file.
    public func sandbox(of session: SessionKey) -> String { "\(agent)/sandboxes/\(session.project)/\(session.id)" }
    /// The file whose `flock` says that a worker of the session may live.
    public func lock(of session: SessionKey) -> String { "\(agent)/locks/\(session.project)/\(session.id).lock" }
    /// The highest fence of the session on this host.
    public func fence(of session: SessionKey) -> String { "\(agent)/locks/\(session.project)/\(session.id).fence" }

    /// Makes what is missing, private, and refuses what others could read or change: `NotPrivate` says how to mend it.
    public func create() throws {
        try PrivateDirectory.createAll(root)
        try PrivateDirectory.check(root)
        for folder in [coordinator, agent, "\(agent)/runs", "\(agent)/locks", repositories, worktrees] { try PrivateDirectory.create(folder) }
        for folder in [run, keys] {
            try PrivateDirectory.create(folder)
            try PrivateDirectory.check(folder)
        }
    }

    /// Makes the folders of a project.
    public func create(project: ProjectName) throws {
        for folder in [sessions(of: project), "\(agent)/runs/\(project)", "\(agent)/locks/\(project)", worktrees(of: project)] {
            try PrivateDirectory.createAll(folder)
        }
    }
}
