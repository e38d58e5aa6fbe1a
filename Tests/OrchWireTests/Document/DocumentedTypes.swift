import OrchCore
import OrchWire

/// A type whose members stand in the document, under its name there.
struct DocumentedType: Sendable, CustomStringConvertible {
    /// What an example becomes when it is read and written again.
    struct Journey {
        let bytes: [UInt8]
        /// The members that its Swift type has, without the kind.
        let members: [String: Any.Type]
        /// What `kind` says; nil where the type is not one of several.
        let kind: String?
    }

    let name: String
    let read: @Sendable ([UInt8]) throws -> Journey

    init<Value: Codable & SendableMetatype>(
        _ name: String, _ type: Value.Type, kind: @escaping @Sendable (Value) -> String? = { _ in nil },
        members: @escaping @Sendable (Value) -> [String: Any.Type] = { DocumentedType.stored($0) }
    ) {
        self.name = name
        read = { bytes in
            let value: Value = try JSONCoding.value(from: bytes)
            return Journey(bytes: try JSONCoding.bytes(of: value), members: members(value), kind: kind(value))
        }
    }

    var description: String { name }

    /// The stored properties, which are the members wherever encoding is left to the compiler.
    static func stored(_ value: Any) -> [String: Any.Type] {
        let children = Mirror(reflecting: value).children.compactMap { child in child.label.map { ($0, type(of: child.value) as Any.Type) } }
        return Dictionary(uniqueKeysWithValues: children)
    }
}

extension DocumentedType {
    static let all: [DocumentedType] =
        keys + linkBodies + attemptBodies + moveBodies + holdingBodies + eventBodies + orderBodies + questionBodies + sweepBodies + keyBodies
        + requestBodies
        + replyBodies
        + ledgerBodies
        + events + calls

    private static let keys = [DocumentedType("AttemptKey", AttemptKey.self), DocumentedType("Fence", Fence.self)]

    private static let linkBodies = [
        DocumentedType("Hello", Hello.self), DocumentedType("InventoryEntry", InventoryEntry.self), DocumentedType("HostFacts", HostFacts.self),
        DocumentedType("HostLoad", HostLoad.self),
        DocumentedType("Welcome", Welcome.self), DocumentedType("Rejected", Rejected.self), DocumentedType("Ping", Ping.self),
        DocumentedType("Pong", Pong.self), DocumentedType("Sign", Pong.Sign.self),
    ]

    private static let attemptBodies = [
        DocumentedType("Offer", Offer.self), DocumentedType("SessionSpec", SessionSpec.self), DocumentedType("ProjectSpec", ProjectSpec.self),
        DocumentedType("GitHub", ProjectSpec.GitHub.self), DocumentedType("Checkout", ProjectSpec.Checkout.self),
        DocumentedType("Issue", Issue.self), DocumentedType("WorkerWishes", WorkerWishes.self), DocumentedType("Guidance", Guidance.self),
        DocumentedType("Accepted", Accepted.self), DocumentedType("Refused", Refused.self), DocumentedType("FenceOrder", FenceOrder.self),
        DocumentedType("Fenced", Fenced.self),
    ]

    private static let moveBodies = [
        DocumentedType("Continuation", Continuation.self), DocumentedType("PackedConversation", PackedConversation.self),
        DocumentedType("Moved", Moved.self), DocumentedType("ConversationFrom", ConversationFrom.self),
        DocumentedType("ConversationPiece", ConversationPiece.self),
    ]

    private static let holdingBodies = [
        DocumentedType("HoldingsFrom", HoldingsFrom.self), DocumentedType("Holdings", Holdings.self), DocumentedType("Holding", Holding.self),
        DocumentedType("HeldAttempt", HeldAttempt.self),
    ]

    private static let eventBodies = [
        DocumentedType("EventsFrom", EventsFrom.self), DocumentedType("Events", Events.self), DocumentedType("NumberedEvent", NumberedEvent.self),
        DocumentedType("SessionFace", SessionFace.self), DocumentedType("RunEnd", RunEnd.self), DocumentedType("Escalation", Escalation.self),
        DocumentedType("EventsAck", EventsAck.self), DocumentedType("StreamHead", StreamHead.self),
    ]

    private static let orderBodies = [
        DocumentedType("Command", Command.self), DocumentedType("Report", Report.self), DocumentedType("Question", Report.Question.self),
        DocumentedType("Done", Done.self), DocumentedType("Problem", Problem.self),
    ]

    private static let questionBodies = [
        DocumentedType("LogFrom", LogFrom.self), DocumentedType("LogPiece", LogPiece.self), DocumentedType("Ask", Ask.self),
        DocumentedType("Answer", Answer.self), DocumentedType("WorktreeStatus", WorktreeStatus.self),
    ]

    private static let sweepBodies = [
        DocumentedType("SweepOrder", SweepOrder.self), DocumentedType("HostSweep", HostSweep.self),
        DocumentedType("SweepFinding", SweepFinding.self), DocumentedType("SweepReport", SweepReport.self),
    ]

    private static let keyBodies = [DocumentedType("KeyChange", KeyChange.self), DocumentedType("KeyChanged", KeyChanged.self)]

    private static let requestBodies = [
        DocumentedType("Request", Request.self), DocumentedType("SessionReference", SessionReference.self),
        DocumentedType("Order", Request.Order.self), DocumentedType("HostOrder", HostOrder.self),
        DocumentedType("PlacementWishes", PlacementWishes.self),
    ]

    private static let replyBodies = [
        DocumentedType("Reply", Reply.self), DocumentedType("SessionList", SessionList.self), DocumentedType("StatusFile", StatusFile.self),
        DocumentedType("FileSpec", StatusFile.Spec.self),
        DocumentedType("SessionDetail", SessionDetail.self), DocumentedType("OrderDone", OrderDone.self), DocumentedType("HostDone", HostDone.self),
        DocumentedType("EventPage", EventPage.self), DocumentedType("DaemonStatus", DaemonStatus.self),
        DocumentedType("HostStatus", HostStatus.self),
    ]

    private static let ledgerBodies = [
        DocumentedType("LedgerEvent", LedgerEvent.self), DocumentedType("Fact", LedgerEvent.Fact.self),
        DocumentedType("StatusFact", LedgerEvent.StatusFact.self), DocumentedType("HostFact", LedgerEvent.HostFact.self),
        DocumentedType("GuidanceReceipt", AgentEvent.GuidanceReceipt.self),
    ]
}
