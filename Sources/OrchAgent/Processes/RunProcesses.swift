import OrchCore
public import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Every process of one run, wherever it went: found, paused and ended.
///
/// A cgroup holds them surely. Without one they are those below the worker and the supervisor (which inherits orphans, where the
/// system has subreapers), those in the worker's session, and those that `ProcessMarks` know. What is found is closed under
/// descent. Never among them: the caller, those above it, and `protected`.
public struct RunProcesses: Sendable {
    /// Scans in a row that may find new processes while everything found is stopped.
    private static let catchLimit = 16
    /// Rounds of killing before we say that something is left.
    private static let roundsLimit = 20
    /// How long a round waits for the killed to end.
    private static let roundPatience = Duration.milliseconds(500)

    public let worker: ProcessIdentity?
    public let supervisor: ProcessIdentity?
    public let group: ControlGroup?
    public let marks: ProcessMarks
    public let protected: [ProcessIdentity]
    /// The worker's process is only the watcher of its sandbox, see `Sandbox.isWatched`.
    public let isWatched: Bool

    public init(
        worker: ProcessIdentity?, supervisor: ProcessIdentity?, group: ControlGroup?, marks: ProcessMarks, protected: [ProcessIdentity] = [],
        isWatched: Bool = false
    ) {
        self.worker = worker
        self.supervisor = supervisor
        self.group = group
        self.marks = marks
        self.protected = protected
        self.isWatched = isWatched
    }

    /// What lives of the run at this moment, without the supervisor.
    /// - Parameter known: found earlier. They and what is below them count whatever else is said: their descent may not show any more.
    public func find(known: some Collection<ProcessIdentity> = [ProcessIdentity]()) throws -> [ProcessIdentity] {
        let boot = try MachineIdentity.currentBootId()
        let processes = try ProcessStat.all()
        let tree = ProcessTree(processes)
        let spared = try tree.lineage(of: getpid()).union(alive(protected + [supervisor].compactMap { $0 }))
        let roots = try alive([worker, supervisor].compactMap { $0 } + known)
        var found = tree.descendants(of: roots, sparing: spared).union(roots).union(group?.members() ?? [])
        found.formUnion(processes.filter { !found.contains($0.pid) && !spared.contains($0.pid) && isMarked($0, in: tree) }.map(\.pid))
        found.formUnion(tree.descendants(of: found, sparing: spared))
        return found.subtracting(spared).sorted().compactMap { tree.all[$0] }.filter { !$0.hasEnded }.map { ProcessIdentity($0, bootId: boot) }
    }

    /// The group, unless the caller or a protected process is in it: then it must not be stopped or killed as a whole.
    private var ownGroup: ControlGroup? {
        guard let group else { return nil }
        return group.members().contains { pid in pid == getpid() || protected.contains { $0.pid == pid } } ? nil : group
    }

    private func alive(_ identities: [ProcessIdentity]) throws -> [Int32] { try identities.filter { try $0.isAlive() }.map(\.pid) }

    private func isMarked(_ process: ProcessStat, in tree: ProcessTree) -> Bool {
        if process.hasEnded { return false }
        if let worker, process.session == worker.pid, process.startTime >= worker.startTime, tree.all[worker.pid]?.startTime == worker.startTime {
            return true
        }
        guard let environment = ProcessMarks.environment(of: process.pid) else { return false }
        switch marks.verdict(environment: environment) {
        case .ours: return true
        case .foreign: return false
        case .unknown:
            guard let worker else { return false }
            return marks.isStray(
                process, leaderLives: tree.leaderLives(process), after: worker.startTime, directory: ProcessMarks.directory(of: process.pid))
        }
    }

    /// Stops everything (cgroup freeze, else SIGSTOP). Nothing of it runs until `thaw`.
    public func freeze() throws {
        if let group = ownGroup, access("\(group.path)/cgroup.freeze", W_OK) == 0 { try group.freeze() }
        // Also with a cgroup: what was started through a server of the user's (tmux, systemd) is not in it.
        _ = try stopAll(known: [ProcessIdentity]())
    }

    /// Lets everything go on.
    public func thaw() throws {
        try group?.thaw()
        for process in try find() { _ = try process.send(SIGCONT) }
    }

    /// A polite TERM to the worker's own process group: Claude ends its tools by itself then.
    /// Gives all that lived of the run before, for `end`: when the worker has ended, the descent of its children is lost where no
    /// supervisor inherits them.
    public func terminateWorker() throws -> [ProcessIdentity] {
        try thaw()
        let found = try find()
        guard let worker else { return found }
        // The watcher of a sandbox would end at once, and the worker's own end would tell nobody anything.
        let members = Set(try ProcessStat.all().filter { $0.group == worker.pid && !(isWatched && $0.pid == worker.pid) }.map(\.pid))
        for process in found where members.contains(process.pid) { _ = try process.send(SIGTERM) }
        return found
    }

    /// KILL to everything at once; `end` makes sure that nothing is left. Gives what was found.
    @discardableResult
    public func kill(known: some Collection<ProcessIdentity> = [ProcessIdentity]()) throws -> [ProcessIdentity] {
        let found = try stopAll(known: known)
        _ = try ownGroup?.kill()
        for process in found { _ = try process.send(SIGKILL) }
        return found
    }

    /// What `end` did.
    public struct Ended: Hashable, Sendable {
        /// Processes that lived and do not any more.
        public let ended: Int
        /// Processes that even SIGKILL did not end in time (uninterruptible waits), or that we may not signal.
        public let left: [ProcessIdentity]
    }

    /// Ends everything of the run: CONT and TERM, `grace`, then KILL until a scan finds nothing. Blocks the thread for at most
    /// `grace` and 10 s more.
    /// - Parameter known: as for `find`.
    public func end(grace: Duration, known: [ProcessIdentity] = []) throws -> Ended {
        var seen = Set(try find(known: known))
        if !seen.isEmpty, grace > .zero {
            try thaw()
            for process in seen { _ = try process.send(SIGTERM) }
            _ = try ProcessWait.ended(Array(seen), within: grace)
        }
        for _ in 0..<Self.roundsLimit {
            let found = try find(known: seen)
            if found.isEmpty { break }
            seen.formUnion(found)
            seen.formUnion(try kill(known: seen))
            _ = try ProcessWait.ended(found, within: Self.roundPatience)
        }
        let left = try find(known: seen)
        if left.isEmpty { group?.remove() }
        return Ended(ended: seen.subtracting(left).count, left: left)
    }

    /// Stops what is found and looks again, until a scan finds nothing new: a stopped process forks no more, and its children still
    /// show whose they are.
    private func stopAll(known: some Collection<ProcessIdentity>) throws -> [ProcessIdentity] {
        var stopped: Set<ProcessIdentity> = []
        for _ in 0..<Self.catchLimit {
            let fresh = Set(try find(known: stopped.union(known))).subtracting(stopped)
            if fresh.isEmpty { break }
            for process in fresh { _ = try process.send(SIGSTOP) }
            stopped.formUnion(fresh)
        }
        return Array(stopped)
    }
}
