import OrchCore
public import OrchHome

/// What the files and the kernel say about a run.
public enum RunState: Hashable, Sendable {
    /// The supervisor has the lock and has written nothing yet → running, ended, lost
    case starting
    /// → ended, orphaned, lost
    case running(OwnerRecord)
    /// The supervisor is dead and the worker, or something else that inherited the lock (nil), lives. To be ended from the agent:
    /// `RunObserver.endWithoutSupervisor` → ended
    case orphaned(worker: ProcessIdentity?)
    /// Final.
    case ended(ExitRecord)
    /// Neither supervisor nor worker nor `exit.json`: `RunObserver.endWithoutSupervisor` writes one → ended
    case lost(Loss)

    /// How we know that nothing of the run goes on.
    public enum Loss: String, Hashable, Sendable {
        /// The machine was started anew since.
        case rebooted
        /// Both processes are gone, and the lock is free or another run's.
        case crashed
        /// The supervisor never got as far as writing its record; nothing was executed.
        case neverStarted = "never_started"
    }
}

/// A run that is not ours to end: its supervisor lives, and is to be asked by `RunDirectory.requestStop`.
public struct RunStillOwned: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String

    public var description: String { "the supervisor of \(path.printable(limit: 300)) lives; ask it to stop" }
}
