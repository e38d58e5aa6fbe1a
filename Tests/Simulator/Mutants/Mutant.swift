import OrchCore

/// A deliberate fault of the machines, by which the checks show that they can fail: each has to be found.
///
/// The machines themselves stay as they are in production: what goes in and what comes out is changed on the way.
package enum Mutant: String, Hashable, Sendable, CaseIterable {
    // An agent that …
    case forgetsTombstones, forgetsAcceptedAttempts, forgetsRuns, forgetsEvents, forgetsItsTerm
    case doesNotStopWorkers, startsWorkersTwice, removesWorkByForce, forgetsWhatIsNotAcknowledged
    // A coordinator that …
    case forgetsSessions, forgetsOrders, forgetsItsCursor, acknowledgesWhatItHasNotRead, ignoresAttemptNumbers, readsOverGaps
    case takesSilenceForDeath, believesLateHellos, placesOnDrainingHosts
    // Those that lose a journal, a machine or a ledger, and an agent that …
    case doesNotTakeUpWorkers, forgetsFences
    // … or a coordinator that …
    case beginsLostAttemptsAnew, recoversOpenAttemptsOnly, placesBeforeAllAreHeard
    // Words that do not reach the worker: an agent that …
    case keepsWordsToItself, startsWithoutTheWords, saysDeliveredTooEarly
}

// The one place where an input goes into a machine and its effects come out. What stands between machine and shell is changed here.
extension World {
    /// The coordinator's machine decides.
    mutating func decide(_ event: CoordinatorEvent) -> [CoordinatorEffect] {
        let now = moment()
        guard let machine = coordinator else { return [] }
        guard let mutant = plan.mutant else { return coordinator?.handle(event, at: now) ?? [] }
        var effects: [CoordinatorEffect] = []
        let draining = mutant.opened(of: machine)
        for name in draining { effects += coordinator?.handle(mutant.order(name, .undrain), at: now) ?? [] }
        effects += coordinator?.handle(mutant.changed(event, for: machine), at: now) ?? []
        for name in draining { effects += coordinator?.handle(mutant.order(name, .drain), at: now) ?? [] }
        for order in mutant.orders(after: event, of: machine) { effects += coordinator?.handle(order, at: now) ?? [] }
        return mutant.changed(effects)
    }

    /// An agent's machine decides.
    mutating func decide(_ input: AgentInput, on name: HostName) -> [AgentEffect] {
        let now = moment(of: name)
        guard let effects = hosts[name]?.machine?.handle(plan.mutant?.changed(input) ?? input, at: now) else { return [] }
        return plan.mutant?.changed(effects) ?? effects
    }
}
