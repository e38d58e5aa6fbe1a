package import OrchCore

/// What has happened over some walks.
package struct Coverage {
    package private(set) var causes: Set<AgentEvent.StateChange.Cause> = []
    package private(set) var ends: Set<RunEnd.Kind> = []
    package private(set) var closed: Set<CloseReason> = []
    package private(set) var receipts: Set<Guidance.Receipt> = []
    package private(set) var kinds: Set<StepKind> = []
    package private(set) var faults: Set<String> = []
    /// What was lost for good.
    package private(set) var losses: Set<String> = []
    /// What was ordered of hosts.
    package private(set) var hostOrders: Set<HostOrder.Kind> = []
    /// What was settled about placement.
    package private(set) var terms: Set<Terms> = []

    package init() {}

    package mutating func add(_ walk: Walk) {
        kinds.formUnion(walk.kinds)
        for case let fault? in walk.steps.map(\.fault) {
            switch fault.point {
            case .beforeCommit: faults.insert("beforeCommit")
            case .afterEffects: faults.insert("afterEffects")
            case .commitRefused: faults.insert("commitRefused")
            }
        }
        for action in walk.steps.map(\.action) {
            switch action {
            case .loseJournal: losses.insert("journal")
            case .replaceMachine: losses.insert("machine")
            case .loseLedger: losses.insert("ledger")
            case .ask(.host(_, let kind)): hostOrders.insert(kind)
            case .settle(let new): terms.insert(new)
            default: break
            }
        }
        for event in walk.world.hosts.values.flatMap(\.journal.history) {
            if case .guidance(let receipt) = event.event { receipts.insert(receipt.receipt) }
            guard case .state(let change) = event.event else { continue }
            causes.insert(change.cause)
            if let kind = change.end?.kind { ends.insert(kind) }
            if let reason = change.closed { closed.insert(reason) }
        }
    }
}
