import OrchCore

/// What comes into the agent's loop.
enum AgentItem: Sendable {
    /// For the machine, as it is.
    case input(AgentInput)
    /// A client's request: the loop looks up what it names.
    case request(ClientID, Request)
    /// An edit of a status file: the loop finds the attempt that it is about. Without a report nothing in it could be taken.
    case edit(SessionKey, Report?)
    /// An edit of nothing but the heartbeat.
    case heartbeat(SessionKey)
}

extension AgentInput {
    /// Where it came from, for what a coordinator says.
    var route: Route? {
        switch self {
        case .unlinked(let route, _, _), .linked(let route, _, _, _), .malformed(let route, _): route
        default: nil
        }
    }
}
