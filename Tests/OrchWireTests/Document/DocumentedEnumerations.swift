import OrchCore

/// An enumeration whose values stand in the document, under its name there.
struct DocumentedEnumeration: Sendable, CustomStringConvertible {
    let name: String
    let values: [String]

    init<Value: InARow>(_ name: String, _ type: Value.Type) {
        self.name = name
        values = type.row
    }

    init<Value: CaseIterable & RawRepresentable<String>>(_ name: String, allOf type: Value.Type) {
        self.name = name
        values = type.allCases.map(\.rawValue)
    }

    var description: String { name }

    static let all = [
        DocumentedEnumeration("SessionStatus", allOf: SessionStatus.self), DocumentedEnumeration("Want", Want.self),
        DocumentedEnumeration("SessionMode", SessionMode.self), DocumentedEnumeration("PermissionMode", allOf: PermissionMode.self),
        DocumentedEnumeration("AttemptState", AttemptState.self), DocumentedEnumeration("CloseReason", CloseReason.self),
        DocumentedEnumeration("RefusalReason", RefusalReason.self), DocumentedEnumeration("RejectionCode", Rejected.Code.self),
        DocumentedEnumeration("ExitReason", RunEnd.Kind.self), DocumentedEnumeration("Cause", AgentEvent.StateChange.Cause.self),
        DocumentedEnumeration("Receipt", Guidance.Receipt.self), DocumentedEnumeration("Source", Escalation.Source.self),
        DocumentedEnumeration("OrderKind", Command.Kind.self), DocumentedEnumeration("ProblemCode", Problem.Code.self),
        DocumentedEnumeration("Reachability", Reachability.self), DocumentedEnumeration("Role", DaemonStatus.Role.self),
        DocumentedEnumeration("Topic class", allOf: Topic.Class.self), DocumentedEnumeration("SweepKind", SweepOrder.Kind.self),
        DocumentedEnumeration("FindingKind", SweepFinding.Kind.self), DocumentedEnumeration("Outcome", SweepFinding.Outcome.self),
        DocumentedEnumeration("HostOrderKind", HostOrder.Kind.self), DocumentedEnumeration("KeyStep", KeyChange.Step.self),
    ]
}
