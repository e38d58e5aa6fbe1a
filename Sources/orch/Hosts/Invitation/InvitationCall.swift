import OrchCore
import OrchHome
import ZeroMQ

/// The inviter's end: dials the machine until it is there, and exchanges the keys.
struct InvitationCall: Sendable {
    /// How long the other end may take to hear that it is pinned, and to close its door.
    private static let parting: Duration = .seconds(10)

    let keys: InvitationKeys
    let endpoint: Endpoint
    let offer: EnrolmentOffer
    /// Gets a sentence for the person; what the other end says of itself is in it.
    let note: @Sendable (String) -> Void
    /// Makes a machine with this answer a host, durably, or throws why not. May be asked again about the same answer.
    let pin: @Sendable (InvitationAnswer) throws -> Void

    /// - Returns: what the machine that has joined says; nil when the time is over, or the task is cancelled, before.
    /// - Throws: what `pin` throws, after the other end has been told.
    func run(until deadline: ContinuousClock.Instant) async throws -> InvitationAnswer? {
        let talk = try await InvitationTalk.dialling(endpoint, keys)
        do {
            let answer = try await exchange(talk, until: deadline)
            await talk.end()
            return answer
        } catch {
            await talk.end()
            throw error
        }
    }

    private func exchange(_ talk: InvitationTalk, until deadline: ContinuousClock.Instant) async throws -> InvitationAnswer? {
        var pinned: InvitationAnswer?
        var end = deadline
        var isStrangerTold = false
        while let event = await talk.next(until: end) {
            switch event {
            case .monitor(let event):
                if case .handshakeSucceeded = event.kind { try talk.send(.offer(offer)) }
                // It has heard that it is pinned, and is done here. If it has not, its agent will not answer.
                if case .disconnected = event.kind, pinned != nil { return pinned }
                guard event.kind.isFailedHandshake, !isStrangerTold, pinned == nil else { continue }
                isStrangerTold = true
                note("something answers at \(endpoint), and not with this code (another code, or an agent that runs already); still waiting")
            case .messages(let messages):
                for message in messages {
                    guard let answer = try heard(message, talk, isInTime: ContinuousClock.now < deadline || pinned != nil) else { continue }
                    pinned = answer
                    end = .now + Self.parting
                }
            case .unsent, .failed, .noticesLost: continue
            }
        }
        return pinned
    }

    /// - Returns: an answer whose key is pinned now.
    private func heard(_ message: Message, _ talk: InvitationTalk, isInTime: Bool) throws -> InvitationAnswer? {
        let said: InvitationMessage
        do throws(Problem) {
            said = try InvitationMessage(message.frames)
        } catch {
            try talk.send(.refused(InvitationRefusal(error)))
            throw error
        }
        switch said {
        case .answer(let answer) where isInTime:
            FaultPoint.pass("invite.answered")
            do {
                try pin(answer)
            } catch let problem as Problem {
                try talk.send(.refused(InvitationRefusal(problem)))
                throw problem
            }
            FaultPoint.pass("invite.recorded")
            try talk.send(.pinned(InvitationPin(key: answer.key)))
            return answer
        case .refused(let refusal):
            note("\(offer.name) did not join: \(refusal.text); still waiting")
            return nil
        case .answer, .offer, .pinned: return nil
        }
    }
}
