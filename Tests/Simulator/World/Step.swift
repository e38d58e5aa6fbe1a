package import OrchCore

/// One thing that happens, fully told: the same world and the same step make the same next world. No dice are thrown inside.
package struct Step: Hashable, Codable, Sendable {
    /// Milliseconds that pass before it.
    package var after: Int64
    package var action: Action
    /// Where the process that handles the action fails, if it does.
    package var fault: Fault?

    package init(_ action: Action, after: Int64 = 0, fault: Fault? = nil) {
        self.action = action
        self.after = after
        self.fault = fault
    }
}

/// How the process that takes in an input fails on the way through its effects.
package struct Fault: Hashable, Codable, Sendable {
    package enum Point: Hashable, Codable, Sendable {
        /// Dies with nothing of the step on its disk.
        case beforeCommit
        /// Dies with all of the step on its disk, after this many of its other effects.
        case afterEffects(Int)
        /// The disk refuses the transaction; the process lives and goes on from what the disk has.
        case commitRefused
    }

    package var point: Point
    /// Which of the shell's unfinished jobs had happened when it died: bit n is job n.
    package var leavings: Int

    package init(_ point: Point, leavings: Int = 0) {
        self.point = point
        self.leavings = leavings
    }
}

/// A way through the network between the coordinator and one host.
package enum Direction: String, Hashable, Codable, Sendable, CaseIterable {
    case toAgent, toCoordinator
}

/// A worker process: the run of an attempt on a host.
package struct RunName: Hashable, Codable, Sendable, CustomStringConvertible {
    package var host: HostName
    package var key: AttemptKey
    package var run: UInt64

    package var description: String { "\(key.short).\(run)" }
}

/// How a job of an agent's shell ends.
package enum JobEnd: String, Hashable, Codable, Sendable {
    case well, badly
}

/// All that can happen in a world.
package enum Action: Hashable, Codable, Sendable {
    // The network.
    case deliver(HostName, Direction)
    case deliverLate(HostName, at: Int)
    case deliverHint(HostName, at: Int)
    case duplicate(HostName, Direction)
    case drop(HostName, Direction, at: Int)
    case dropLate(HostName, at: Int)
    case dropHint(HostName, at: Int)
    case breakLine(HostName)
    case notice(HostName)
    case connect(HostName)
    case cut(HostName, Direction)
    case mendCuts(HostName)
    // Processes and machines.
    case startCoordinator
    case crashCoordinator
    case startAgent(HostName)
    case crashAgent(HostName, leavings: Int)
    case reboot(HostName, leavings: Int)
    case killSupervisor(RunName)
    case killWorker(RunName)
    // Disks and machines that are lost for good.
    case loseJournal(HostName)
    case replaceMachine(HostName)
    case loseLedger
    // Time.
    case fireTimer(at: Int)
    case jumpClock(HostName?, by: Int64)
    case sleep
    case wake(after: Int64)
    // What shells and workers do.
    case finish(HostName, job: Int, JobEnd)
    case finishTransfer(job: Int, JobEnd)
    case carryOut(RunName)
    /// The agent's shell brings the worker's next report, or its end.
    case hear(RunName)
    case readStream(RunName)
    case act(RunName, Deed)
    // People.
    case ask(Wish)
    case askAgain(client: Int)
    case fence(SessionKey)
    case addHost(HostName)
    case removeHost(HostName)
    case settle(Terms)
    case watch(Int, Look)
}

/// What a worker does.
package enum Deed: Hashable, Codable, Sendable {
    /// Reads the oldest words that it was given.
    case read
    case report(SessionStatus, asks: Bool, acknowledges: Bool)
    case endTurn(good: Bool)
    case sign
    /// Changes a file that is nowhere else.
    case work
    /// Saves its work elsewhere.
    case push
    case end(RunEnd.Kind)
    /// Ends as it was told to.
    case obey
}

/// What a person wants of the coordinator.
package enum Wish: Hashable, Codable, Sendable {
    case spawn(SessionKey, on: HostName?, asking: PlacementWishes? = nil)
    case get(SessionKey)
    case order(SessionKey, Command.Kind, keepWorktree: Bool, force: Bool)
    case update(SessionKey, SessionStatus)
    case move(SessionKey, to: HostName, force: Bool)
    case host(HostName, HostOrder.Kind)
}

/// What a watcher of the ledger's events does.
package enum Look: Hashable, Codable, Sendable {
    /// Reads the published event at this place in its queue.
    case take(at: Int)
    /// The network loses it.
    case lose(at: Int)
    /// Asks the coordinator for what it has not seen.
    case catchUp
    /// Ends, and begins anew where it was.
    case rejoin
}
