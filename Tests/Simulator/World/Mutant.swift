import OrchCore

// The one place where an input goes into a machine and its effects come out. What stands between machine and shell is changed here.
extension World {
    /// The coordinator's machine decides.
    mutating func decide(_ event: CoordinatorEvent) -> [CoordinatorEffect] {
        let now = moment()
        guard let effects = coordinator?.handle(event, at: now) else { return [] }
        return plan.mutant?.changed(effects) ?? effects
    }

    /// An agent's machine decides.
    mutating func decide(_ input: AgentInput, on name: HostName) -> [AgentEffect] {
        let now = moment(of: name)
        guard let effects = hosts[name]?.machine?.handle(input, at: now) else { return [] }
        return plan.mutant?.changed(effects) ?? effects
    }
}

/// A deliberate fault of the machines, by which the checks show that they can fail.
package enum Mutant: String, Hashable, Sendable, CaseIterable {
    /// The agent says that a tombstone stands which is not in its journal.
    case tombstoneIsNotKept
    /// The agent forgets to stop what it shall end.
    case workerIsNotStopped

    func changed(_ effects: [CoordinatorEffect]) -> [CoordinatorEffect] {
        switch self {
        case .tombstoneIsNotKept, .workerIsNotStopped: effects
        }
    }

    func changed(_ effects: [AgentEffect]) -> [AgentEffect] {
        switch self {
        case .tombstoneIsNotKept: effects.filter { if case .persist(.tombstone) = $0 { false } else { true } }
        case .workerIsNotStopped: effects.filter { if case .stop = $0 { false } else { true } }
        }
    }
}
