/// The JSON body of a message, one type for each `MessageType`. Shells encode it; unknown members are ignored by whoever reads.
public enum WireBody: Hashable, Sendable {
    case none
    case hello(Hello)
    case welcome(Welcome)
    case rejected(Rejected)
    case ping(Ping)
    case pong(Pong)
    case offer(Offer)
    case accepted(Accepted)
    case refused(Refused)
    case fence(FenceOrder)
    case fenced(Fenced)
    case holdingsFrom(HoldingsFrom)
    case holdings(Holdings)
    case eventsFrom(EventsFrom)
    case events(Events)
    case eventsAck(EventsAck)
    case logFrom(LogFrom)
    case log(LogPiece)
    case conversationFrom(ConversationFrom)
    case conversation(ConversationPiece)
    case command(Command)
    case done(Done)
    case ask(Ask)
    case answer(Answer)
    case sweep(SweepOrder)
    case swept(HostSweep)
    case keyChange(KeyChange)
    case keyChanged(KeyChanged)
    case request(Request)
    case reply(Reply)
}

extension WireBody {
    /// The value to encode; nil for messages without a body.
    public var value: (any Encodable & Sendable)? {
        switch self {
        case .none: nil
        case .hello(let value): value
        case .welcome(let value): value
        case .rejected(let value): value
        case .ping(let value): value
        case .pong(let value): value
        case .offer(let value): value
        case .accepted(let value): value
        case .refused(let value): value
        case .fence(let value): value
        case .fenced(let value): value
        case .holdingsFrom(let value): value
        case .holdings(let value): value
        case .eventsFrom(let value): value
        case .events(let value): value
        case .eventsAck(let value): value
        case .logFrom(let value): value
        case .log(let value): value
        case .conversationFrom(let value): value
        case .conversation(let value): value
        case .command(let value): value
        case .done(let value): value
        case .ask(let value): value
        case .answer(let value): value
        case .sweep(let value): value
        case .swept(let value): value
        case .keyChange(let value): value
        case .keyChanged(let value): value
        case .request(let value): value
        case .reply(let value): value
        }
    }

    /// Reads the body of a message of this type with the decoder that the shell brings.
    public init(_ type: MessageType, from decoder: some BodyDecoder) throws {
        self =
            switch type {
            case .reset: .none
            case .hello: .hello(try decoder.decode())
            case .welcome: .welcome(try decoder.decode())
            case .rejected: .rejected(try decoder.decode())
            case .ping: .ping(try decoder.decode())
            case .pong: .pong(try decoder.decode())
            case .offer: .offer(try decoder.decode())
            case .accepted: .accepted(try decoder.decode())
            case .refused: .refused(try decoder.decode())
            case .fence: .fence(try decoder.decode())
            case .fenced: .fenced(try decoder.decode())
            case .holdingsFrom: .holdingsFrom(try decoder.decode())
            case .holdings: .holdings(try decoder.decode())
            case .eventsFrom: .eventsFrom(try decoder.decode())
            case .events: .events(try decoder.decode())
            case .eventsAck: .eventsAck(try decoder.decode())
            case .logFrom: .logFrom(try decoder.decode())
            case .log: .log(try decoder.decode())
            case .conversationFrom: .conversationFrom(try decoder.decode())
            case .conversation: .conversation(try decoder.decode())
            case .command: .command(try decoder.decode())
            case .done: .done(try decoder.decode())
            case .ask: .ask(try decoder.decode())
            case .answer: .answer(try decoder.decode())
            case .sweep: .sweep(try decoder.decode())
            case .swept: .swept(try decoder.decode())
            case .keyChange: .keyChange(try decoder.decode())
            case .keyChanged: .keyChanged(try decoder.decode())
            case .request: .request(try decoder.decode())
            case .reply: .reply(try decoder.decode())
            }
    }
}

extension WireBody {
    /// The number of the attempt that a coordinator's message is about.
    var attempt: UInt64? {
        switch self {
        case .offer(let offer): offer.attempt
        case .fence(let order): order.key.attempt
        case .command(let command): command.key.attempt
        case .conversationFrom(let order): order.key.attempt
        default: nil
        }
    }
}

/// Decodes one body. Foundation's decoder stands behind it in the shells.
public protocol BodyDecoder {
    func decode<Body: Decodable>() throws -> Body
}
