public import OrchHome
import Dispatch
import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One run seen from the agent; it works the same for a run that an earlier agent started.
public struct RunObserver: Sendable {
    public let directory: RunDirectory
    /// The supervisor as `RunLauncher` gave it, known before it has written anything.
    public let launched: ProcessIdentity?

    public init(_ directory: RunDirectory, launched: ProcessIdentity? = nil) {
        self.directory = directory
        self.launched = launched
    }

    /// The state now. Throws `RunRefused.noSpec` when there is no such run, `InvalidJSONFile` for records that make no sense.
    public func state() throws -> RunState {
        guard let spec = try directory.spec() else { throw RunRefused.noSpec(directory.path) }
        if let exit = try directory.exit() { return .ended(exit) }
        guard let owner = try directory.owner() else { return try beforeOwner(spec) }
        if try owner.supervisor.isAlive() { return .running(owner) }
        // Its last act may have come between the two looks.
        if let exit = try directory.exit() { return .ended(exit) }
        guard try owner.supervisor.bootId == MachineIdentity.currentBootId() else { return .lost(.rebooted) }
        if let worker = owner.worker, try worker.isAlive() { return .orphaned(worker: worker) }
        return try holdsLock(spec) ? .orphaned(worker: nil) : .lost(.crashed)
    }

    private func beforeOwner(_ spec: RunSpec) throws -> RunState {
        if let launched, try launched.isAlive() { return .starting }
        let held = try holdsLock(spec)
        if let exit = try directory.exit() { return .ended(exit) }
        guard try directory.owner() == nil else { return try state() }
        return held ? .starting : .lost(.neverStarted)
    }

    private func holdsLock(_ spec: RunSpec) throws -> Bool {
        try FileLock.holder(of: spec.lockPath) == RunDirectory.holder(of: directory.path) && FileLock.isHeld(spec.lockPath)
    }

    /// Waits until the state is another than `known` and gives it; a final state is given at once. Sleeps in the kernel.
    public func next(after known: RunState?) async throws -> RunState {
        while true {
            let changes = try FileWatch.changes(of: [.directory(directory.path)])
            let now = try state()
            switch now {
            case .ended, .lost: return now
            case _ where now != known: return now
            case .starting: try await Self.first(of: changes, orEndOf: launched)
            case .running(let owner): try await Self.first(of: changes, orEndOf: owner.supervisor)
            case .orphaned(let worker): try await Self.first(of: changes, orEndOf: worker)
            }
            try Task.checkCancellation()
        }
    }

    /// Waits until no supervisor owns the run: `ended`, `orphaned` or `lost`.
    public func settled() async throws -> RunState {
        var state = try state()
        while true {
            switch state {
            case .starting, .running: state = try await next(after: state)
            case .orphaned, .ended, .lost: return state
            }
        }
    }

    private static func first(of changes: AsyncStream<Void>, orEndOf process: ProcessIdentity?) async throws {
        guard let process else {
            for await _ in changes { return }
            return
        }
        guard let end = try ProcessWatch.end(of: process) else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in changes { return } }
            group.addTask { for await _ in end {} }
            await group.next()
            group.cancelAll()
        }
    }

    /// Ends what is left of a run without a supervisor, and writes the `exit.json` that it could not. Gives the record that stands
    /// there when there is one. Throws `RunStillOwned` while a supervisor lives.
    /// - Parameters:
    ///   - protected: processes that must not be ended whatever marks they bear; the agent itself never is.
    ///   - onlyMarked: as for `RunDirectory.processes`.
    public func endWithoutSupervisor(protected: [ProcessIdentity] = [], onlyMarked: Bool = false) async throws -> ExitRecord {
        let directory = directory
        let loss: RunState.Loss?
        switch try state() {
        case .ended(let record): return record
        case .starting, .running: throw RunStillOwned(path: directory.path)
        case .orphaned: loss = nil
        case .lost(let kind): loss = kind
        }
        return try await withCheckedThrowingContinuation { continuation in
            // It waits for processes by blocking; that must not hold a thread of the cooperative pool.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Orphan(directory: directory, loss: loss, protected: protected, onlyMarked: onlyMarked).end() })
            }
        }
    }
}
