import OrchCore

/// What the demo does next, from what `orch list` and `orch get` show: each step once, and no step without its reason. Pure.
struct DemoPlot: Hashable, Sendable {
    /// What the demo's shell is asked to do.
    enum Move: Hashable, Sendable {
        /// Look whether the stuck session has a question, and tell with `learn`.
        case look(SessionID)
        /// Show the question, send the answer, restart the session.
        case answer(SessionID, Escalation)
        /// All sessions are where they should be.
        case finish
        /// It went another way than it should, and no waiting will help.
        case giveUp(String)
    }

    private let expected: Set<SessionID>
    /// The run that asked, for each session that was answered.
    private var answered: [SessionID: UInt64] = [:]
    private var isOver = false

    /// - Parameter expected: the sessions of the play.
    init(expected: Set<SessionID>) { self.expected = expected }

    /// The sessions as they stand now.
    mutating func see(_ sessions: [StatusFile]) -> [Move] {
        guard !isOver else { return [] }
        var moves: [Move] = []
        var done: Set<SessionID> = []
        for session in sessions {
            guard let id = session.key?.id, expected.contains(id) else { continue }
            switch session.status {
            case .stuck where answered[id] == nil: moves.append(.look(id))
            case .stuck where session.run > answered[id] ?? 0: return giveUp("session \(id) is stuck again: \(Self.reason(session))")
            case .cancelled, .deleting, .deletionFailed: return giveUp("session \(id) is \(session.status.rawValue)")
            case .complete, .prReady: done.insert(id)
            default: break
            }
        }
        guard done == expected else { return moves }
        isOver = true
        return [.finish]
    }

    /// What is known of a stuck session. Its question may still be on its way: then nothing follows, and the next event tells more.
    mutating func learn(_ session: StatusFile, _ escalations: [Escalation]) -> Move? {
        guard !isOver, let id = session.key?.id, session.status == .stuck, answered[id] == nil else { return nil }
        guard let question = escalations.last(where: { $0.closedAt == nil }) else { return nil }
        // What orch itself asks about is a failure that the demo has no answer to.
        guard question.source == .worker else { return giveUp("session \(id) is stuck: \(Self.reason(session))").first }
        answered[id] = session.run
        return .answer(id, question)
    }

    private mutating func giveUp(_ words: String) -> [Move] {
        isOver = true
        return [.giveUp(words)]
    }

    private static func reason(_ session: StatusFile) -> String {
        (session.stuckReason ?? "no reason is known").printable(limit: 300)
    }
}
