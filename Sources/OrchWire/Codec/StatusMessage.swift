public import OrchCore
public import ZeroMQ

/// A published event as it goes over a socket: topic, header, JSON.
public struct StatusMessage: Sendable {
    public var topic: Topic
    public var header: StatusHeader
    /// The JSON of the event, as it came or as it is to go.
    public var body: [UInt8]

    /// A message of a topic.
    public init(_ topic: Topic, _ header: StatusHeader, body: [UInt8]) {
        self.topic = topic
        self.header = header
        self.body = body
    }

    /// The message to publish.
    public var message: Message { Message([Array(topic.text.utf8), header.bytes, body]) }

    /// Reads a received message.
    public init(_ message: Message) throws(NotAMessage) {
        guard message.frames.count == 3, let header = StatusHeader(bytes: message.frames[1]),
            let topic = Topic(text: String(decoding: message.frames[0], as: UTF8.self))
        else { throw NotAMessage("an event has a topic, a header of \(StatusHeader.byteCount) bytes and a body") }
        self.init(topic, header, body: message.frames[2])
    }
}

/// The body of a welcome or beat: where the publisher's stream ends.
public struct StreamHead: Hashable, Sendable, Codable {
    public var stream: StreamID
    public var head: UInt64

    /// The head of a stream.
    public init(stream: StreamID, head: UInt64) {
        self.stream = stream
        self.head = head
    }

    /// The frames of a welcome, flattened into the one frame that libzmq sends to new subscribers: the topic, then the JSON.
    public func welcomeFrame() throws -> [UInt8] { Array(Topic(all: .welcome).text.utf8) + (try JSONCoding.bytes(of: self)) }

    /// Reads such a frame; nil where it is none.
    public init?(welcome frame: [UInt8]) {
        let prefix = Array(Topic(all: .welcome).text.utf8)
        guard frame.starts(with: prefix), let value = try? JSONCoding.value(StreamHead.self, from: frame.dropFirst(prefix.count)) else { return nil }
        self = value
    }
}
