/// A worker's conversation as one file, closed and on its way to another host.
public struct PackedConversation: Hashable, Sendable, Codable {
    /// The attempt that was closed with it: the name of the file wherever it is.
    public var key: AttemptKey
    /// Claude's id of it.
    public var id: String
    /// At most `Limits.conversationBytes`.
    public var bytes: UInt64
    /// SHA-256 of the file, in hexadecimal.
    public var digest: String

    public init(key: AttemptKey, id: String, bytes: UInt64, digest: String) {
        self.key = key
        self.id = id
        self.bytes = bytes
        self.digest = digest
    }
}

/// Where an attempt went when it was closed as `moved`, and what goes along.
public struct Moved: Hashable, Sendable, Codable {
    public var to: HostName
    /// Nil where none had begun, or none could be taken along.
    public var conversation: PackedConversation?

    public init(to: HostName, conversation: PackedConversation?) {
        self.to = to
        self.conversation = conversation
    }
}

/// With an offer: the session was worked on at another host. Its branch starts from the remote's, where the remote has it.
public struct Continuation: Hashable, Sendable, Codable {
    /// To be fetched from the coordinator before the first run. Nil: the worker begins a new one.
    public var conversation: PackedConversation?
    /// What `SessionFace` had.
    public var notes: [String]
    public var pullRequestUrl: String?
    public var costUSD: Double?

    public init(conversation: PackedConversation?, notes: [String] = [], pullRequestUrl: String? = nil, costUSD: Double? = nil) {
        self.conversation = conversation
        self.notes = notes
        self.pullRequestUrl = pullRequestUrl
        self.costUSD = costUSD
    }
}

/// Asks whoever has a packed conversation for its bytes from an offset on: the coordinator the old host, the new host the coordinator.
public struct ConversationFrom: Hashable, Sendable, Codable {
    /// The attempt that was closed with it.
    public var key: AttemptKey
    public var offset: UInt64

    public init(key: AttemptKey, offset: UInt64) {
        self.key = key
        self.offset = offset
    }
}

/// Bytes of a packed conversation, in the blob of the message. The same offset always has the same bytes.
public struct ConversationPiece: Hashable, Sendable, Codable {
    public var key: AttemptKey
    public var offset: UInt64
    /// Why there are no bytes.
    public var missing: String?

    public init(key: AttemptKey, offset: UInt64, missing: String? = nil) {
        self.key = key
        self.offset = offset
        self.missing = missing
    }
}
