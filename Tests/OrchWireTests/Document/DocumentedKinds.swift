import OrchCore

// Objects whose `kind` says which they are. A new case does not compile here before it has a kind, and fails before it has a section.

enum EventKind: String, CaseIterable {
    case state, escalation, guidance
    case escalationClosed = "escalation_closed"

    init(_ event: AgentEvent) {
        switch event {
        case .state: self = .state
        case .escalation: self = .escalation
        case .escalationClosed: self = .escalationClosed
        case .guidance: self = .guidance
        }
    }
}

enum CallKind: String, CaseIterable {
    case spawn, list, get, order, heartbeat, logs, events, sweep, host, status

    init(_ call: Request.Call) {
        switch call {
        case .spawn: self = .spawn
        case .list: self = .list
        case .get: self = .get
        case .order: self = .order
        case .heartbeat: self = .heartbeat
        case .logs: self = .logs
        case .events: self = .events
        case .sweep: self = .sweep
        case .host: self = .host
        case .status: self = .status
        }
    }
}

extension DocumentedType {
    static let events = EventKind.allCases.map { kind in
        DocumentedType("AgentEvent \(kind.rawValue)", AgentEvent.self, kind: { EventKind($0).rawValue }, members: { stored(carried(by: $0)) })
    }

    static let calls = CallKind.allCases.map { kind in
        DocumentedType("Call \(kind.rawValue)", Request.Call.self, kind: { CallKind($0).rawValue }, members: members)
    }

    private static func members(_ call: Request.Call) -> [String: Any.Type] {
        switch CallKind(call) {
        case .spawn, .list, .logs, .events, .sweep: stored(carried(by: call))
        case .get, .heartbeat: ["session": SessionReference.self]
        case .order: ["order": Request.Order.self]
        case .host: ["order": HostOrder.self]
        case .status: [:]
        }
    }

    /// What a case carries, whose members stand in the object beside the kind.
    private static func carried(by value: Any) -> Any { Mirror(reflecting: value).children.first?.value ?? () }
}
