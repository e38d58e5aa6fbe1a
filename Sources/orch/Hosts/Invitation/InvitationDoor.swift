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
        var answered: [[UInt8]: (offer: EnrolmentOffer, key: PublicKey)] = [:]
        var end = deadline
        var isStrangerTold = false
        while let event = await talk.next(until: end) {
            switch event {
            case .monitor(let event):
                switch event.kind {
                case .handshakeFailedNoDetail, .handshakeFailedProtocol, .handshakeFailedAuth:
                    guard !isStrangerTold else { continue }
                    isStrangerTold = true
                    note("somebody came without this code, and was not let in; still waiting")
                default: continue
                }
            case .messages(let messages):
                for message in messages {
                    guard let route = message.frames.first else { continue }
                    switch try heard(message, at: route) {
                    case .offer(let offer):
                        let answer = try answer(offer, to: route)
                        // One inviter: what was begun on an earlier connection is over.
                        answered = [route: (offer, answer.key)]
                        end = .now + Self.pinning
                    case .pinned(let pin):
                        if let (offer, key) = answered[route], key == pin.key { return offer }
                    case .refused(let refusal): throw Problem(.conflict, "the coordinator's machine did not take this one: \(refusal.text)")
                    case .answer: continue
                    }
                }
            case .unsent, .failed, .noticesLost: continue
            }
        }
        guard answered.isEmpty || Task.isCancelled else {
            throw Problem(
                .unreachable, "the coordinator's machine broke off before it was done: nothing is changed here", next: "ask it for a new invitation")
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
