/// One message: its parts, in order, and who sent it.
public struct Message: Hashable, Sendable {
    /// The parts. On a ROUTER the first is the peer's routing id. A message to send has at least one.
    public var frames: [[UInt8]]
    /// The CURVE public key of the sender in Z85, set by `ZAPHandler` and only on messages that a CURVE server received. Nil elsewhere; ignored
    /// by send.
    public var userID: String?

    /// A message of some parts.
    public init(_ frames: [[UInt8]], userID: String? = nil) {
        self.frames = frames
        self.userID = userID
    }

    /// A message of one part, the text in UTF-8.
    public init(_ text: String) {
        self.init([Array(text.utf8)])
    }

    /// The bytes of all parts together.
    public var byteCount: Int {
        var count = 0
        for frame in frames { count += frame.count }
        return count
    }

    /// What an XPUB receives when a subscriber joins or leaves; nil if the message is something else.
    public var subscription: Subscription? {
        guard frames.count == 1, let first = frames[0].first, first <= 1 else { return nil }
        return Subscription(isJoining: first == 1, prefix: Array(frames[0].dropFirst()))
    }

    /// A subscriber's wish, as an XPUB sees it.
    public struct Subscription: Hashable, Sendable {
        /// True to join, false to leave.
        public let isJoining: Bool
        /// The topic prefix; empty means everything.
        public let prefix: [UInt8]

        /// A wish to compare with.
        public init(isJoining: Bool, prefix: [UInt8]) {
            self.isJoining = isJoining
            self.prefix = prefix
        }
    }
}
