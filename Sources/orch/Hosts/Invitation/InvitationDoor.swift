import OrchCore
import OrchHome
import ZeroMQ

/// The end of the machine that joins: listens until the inviter has come, and exchanges the keys.
struct InvitationDoor: Sendable {
    /// How long the inviter may take to pin what it was answered.
    private static let pinning: Duration = .seconds(10)

    let talk: InvitationTalk
    /// Gets a sentence for the person.
    let note: @Sendable (String) -> Void
    /// What is answered to an offer, or a `Problem` why not.
    let decide: @Sendable (EnrolmentOffer) throws -> InvitationAnswer

    /// - Returns: the offer that was taken up: this machine's key is pinned at the other end. Nil when the time is over, or the task is
    ///   cancelled, before.
    /// - Throws: why the offer was refused, by either end.
    func run(until deadline: ContinuousClock.Instant) async throws -> EnrolmentOffer? {
        var answered: Answered?
        var end = deadline
        var isStrangerTold = false
        while let event = await talk.next(until: end) {
            switch event {
            case .monitor(let event) where event.kind.isFailedHandshake:
                guard !isStrangerTold else { continue }
                isStrangerTold = true
                note("somebody came without this code, and was not let in; still waiting")
            case .messages(let messages):
                for message in messages {
                    if let offer = try take(message, &answered) { return offer }
                }
                if answered != nil { end = .now + Self.pinning }
            case .monitor, .unsent, .failed, .noticesLost: continue
            }
        }
        guard answered == nil || Task.isCancelled else {
            throw Problem(
                .unreachable, "the coordinator's machine broke off before it was done: nothing is changed here", next: "ask it for a new invitation")
        }
        return nil
    }

    /// Whose offer was answered. One inviter: what was begun on an earlier connection is over.
    private struct Answered {
        let route: [UInt8]
        let offer: EnrolmentOffer
        let key: PublicKey
    }

    /// - Returns: the offer whose answer is pinned with this message.
    private func take(_ message: Message, _ answered: inout Answered?) throws -> EnrolmentOffer? {
        guard let route = message.frames.first else { return nil }
        switch try heard(message, at: route) {
        case .offer(let offer): answered = Answered(route: route, offer: offer, key: try answer(offer, to: route).key)
        case .pinned(let pin):
            if let answered, answered.route == route, answered.key == pin.key { return answered.offer }
        case .refused(let refusal): throw Problem(.conflict, "the coordinator's machine did not take this one: \(refusal.text)")
        case .answer: break
        }
        return nil
    }

    private func heard(_ message: Message, at route: [UInt8]) throws -> InvitationMessage {
        do throws(Problem) {
            return try InvitationMessage(message.frames.dropFirst())
        } catch {
            try talk.send(.refused(InvitationRefusal(error)), to: route)
            throw error
        }
    }

    private func answer(_ offer: EnrolmentOffer, to route: [UInt8]) throws -> InvitationAnswer {
        FaultPoint.pass("join.offered")
        do {
            let answer = try decide(offer)
            try talk.send(.answer(answer), to: route)
            FaultPoint.pass("join.answered")
            return answer
        } catch let problem as Problem {
            try talk.send(.refused(InvitationRefusal(problem)), to: route)
            throw problem
        }
    }
}

extension MonitorEvent.Kind {
    /// Whether the other side of a new connection was not who it should be.
    var isFailedHandshake: Bool {
        switch self {
        case .handshakeFailedNoDetail, .handshakeFailedProtocol, .handshakeFailedAuth: true
        default: false
        }
    }
}
