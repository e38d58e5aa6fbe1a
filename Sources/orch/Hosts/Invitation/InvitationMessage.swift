import OrchCore
import OrchHome
import OrchWire

/// What the two ends of an invitation say to each other: offer, answer, pinned; or refused, from either side (docs/protocol.md).
enum InvitationMessage: Hashable, Sendable {
    /// Inviter: what I want of you. Said again on each new connection.
    case offer(EnrolmentOffer)
    /// Joiner: I would; this is what you pin.
    case answer(InvitationAnswer)
    /// Inviter: this key is pinned here, durably. Now it is your turn.
    case pinned(InvitationPin)
    /// Nothing was changed by the one who says it.
    case refused(InvitationRefusal)

    static let version = "orch.enrol/1"

    private var kind: String {
        switch self {
        case .offer: "offer"
        case .answer: "answer"
        case .pinned: "pinned"
        case .refused: "refused"
        }
    }

    /// Three frames: protocol, kind, JSON.
    var frames: [[UInt8]] {
        get throws {
            let body =
                switch self {
                case .offer(let body): try JSONCoding.bytes(of: body)
                case .answer(let body): try JSONCoding.bytes(of: body)
                case .pinned(let body): try JSONCoding.bytes(of: body)
                case .refused(let body): try JSONCoding.bytes(of: body)
                }
            return [Array(Self.version.utf8), Array(kind.utf8), body]
        }
    }

    /// - Throws: a `Problem` when the other end speaks another version, or says what is no message.
    init(_ frames: some Collection<[UInt8]>) throws(Problem) {
        let frames = Array(frames)
        let version = String(decoding: frames.first ?? [], as: UTF8.self)
        guard version == Self.version else {
            throw Problem(
                .version, "the other machine speaks \(version.printable(limit: 40)), this one \(Self.version)", next: "install the same orch on both")
        }
        guard frames.count == 3 else { throw Self.unreadable("it has \(frames.count) parts") }
        do {
            switch String(decoding: frames[1], as: UTF8.self) {
            case "offer": self = .offer(try JSONCoding.value(from: frames[2]))
            case "answer": self = .answer(try JSONCoding.value(from: frames[2]))
            case "pinned": self = .pinned(try JSONCoding.value(from: frames[2]))
            case "refused": self = .refused(try JSONCoding.value(from: frames[2]))
            case let other: throw Self.unreadable("its kind is \(other.printable(limit: 40))")
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Self.unreadable("\(error)")
        }
    }

    private static func unreadable(_ why: String) -> Problem {
        Problem(.conflict, "the other machine says what is no message of an invitation: \(why.printable(limit: 200))")
    }
}

/// What a machine that would join says of itself.
struct InvitationAnswer: Hashable, Sendable, Codable {
    /// Of its agent, for good.
    var key: PublicKey
    var orchVersion: String
    /// Sentences for the person at the coordinator.
    var notes: [String]
}

/// The key that the inviter has pinned.
struct InvitationPin: Hashable, Sendable, Codable {
    var key: PublicKey
}

/// Why nothing comes of it.
struct InvitationRefusal: Hashable, Sendable, Codable {
    /// One line, printable or not: it came over the wire.
    var words: String
    /// What a person can do about it.
    var next: String?

    init(_ problem: Problem) {
        words = problem.words
        next = problem.next
    }

    /// For the person at the other end.
    var text: String { [words, next].compactMap { $0?.printable(limit: 300) }.joined(separator: "; ") }
}
