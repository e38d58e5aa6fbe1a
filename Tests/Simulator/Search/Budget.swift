/// How much may still go wrong, or be wished for, in one history of a search. Without it no search would end.
package struct Budget: Hashable, Sendable {
    /// Messages lost, doubled or late, and connections that break with all that is on its way on them.
    package var messages: Int
    /// Processes that die, anywhere between two effects, or disks that refuse a transaction.
    package var crashes: Int
    /// Timers that fire.
    package var ticks: Int
    /// Attempts that a person fences though they are current.
    package var fences: Int
    /// Things that workers do by themselves.
    package var deeds: Int
    /// Journals, ledgers and machines that are lost.
    package var losses: Int

    package init(messages: Int = 0, crashes: Int = 0, ticks: Int = 0, fences: Int = 0, deeds: Int = 0, losses: Int = 0) {
        self.messages = messages
        self.crashes = crashes
        self.ticks = ticks
        self.fences = fences
        self.deeds = deeds
        self.losses = losses
    }

    /// What is left after a step; nil when there is not enough.
    func paying(for step: Step) -> Budget? {
        var left = self
        if let purse = step.action.purse { left[keyPath: purse] -= 1 }
        if step.fault != nil { left.crashes -= 1 }
        return left.isPossible ? left : nil
    }

    private var isPossible: Bool { min(messages, crashes, ticks, fences, deeds, losses) >= 0 }

    /// Whether whatever is possible with the other is possible with this.
    func covers(_ other: Budget) -> Bool {
        messages >= other.messages && crashes >= other.crashes && ticks >= other.ticks && fences >= other.fences && deeds >= other.deeds
            && losses >= other.losses
    }
}

extension Action {
    /// What pays for it; nil for what a cluster does by itself, which must come to an end by itself too.
    fileprivate var purse: WritableKeyPath<Budget, Int>? {
        switch self {
        case .drop, .dropHint, .duplicate, .deliverLate, .breakLine, .cut: \.messages
        case .crashCoordinator, .crashAgent, .reboot, .killSupervisor, .killWorker: \.crashes
        case .finish(_, _, .badly), .finishTransfer(_, .badly): \.crashes
        case .loseJournal, .loseLedger, .replaceMachine: \.losses
        case .fireTimer: \.ticks
        case .fence: \.fences
        case .act(_, .read), .act(_, .obey): nil
        case .act: \.deeds
        default: nil
        }
    }
}
