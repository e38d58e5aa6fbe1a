/// Everything that can happen to a coordinator.
public enum CoordinatorEvent: Sendable {
    /// A client's request that changes something or needs a host; `key` and `past` are looked up by the shell.
    case request(ClientID, Request, by: Requester = .local, key: SessionKey?, past: PastSession?)
    /// The transport to a host stands; nothing has been said yet.
    case connected(HostName)
    /// The transport is gone.
    case disconnected(HostName)
    /// A hello, the correlation of the reset that it answers (0 for none), and what the ledger knows of the inventory's sessions that are
    /// not in the machine's memory.
    case hello(HostName, Hello, answers: UInt64 = 0, past: [SessionKey: PastSession])
    /// What carries the transport to a host has failed, and why; it is tried again.
    case unreached(HostName, String)
    /// A message with the header of a link.
    case linked(HostName, FrameHeader, WireBody, blob: [UInt8]?)
    /// The agent refuses this coordinator.
    case rejected(HostName, Rejected)
    /// What came was no message of the protocol: the link can't be trusted any more.
    case malformed(HostName, String)
    /// An event on the status channel: a hint, the journal is the truth.
    case published(HostName, StreamID, NumberedEvent)
    case transferred(AttemptKey, TransferProgress)
    /// A piece of a conversation that a host asked for.
    case conversationRead(HostName, ConversationPiece, blob: [UInt8]?, correlation: UInt64)
    case timer(CoordinatorTimer)
    /// What the ledger knows of the sessions that were to be looked up.
    case lookedUp(HostName, [SessionKey: PastSession])
    /// The ledger was lost: begins it anew, with what these status files tell.
    case recover([StatusFile])
    case hostAdded(HostRecord)
    case hostRemoved(HostName)
    /// The host's key was taken away.
    case hostRevoked(HostName)
    /// Both keys of the host are pinned, and the one in use is the old one.
    case keyPinned(HostName, String)
    /// The new key can't be pinned.
    case keyRefused(HostName, String)
    /// The host uses its new key, which alone is pinned now.
    case keySettled(HostName, String)
}

/// Where a reply goes; the shell's own numbering.
public struct ClientID: Hashable, Sendable {
    public let number: UInt64
    public init(_ number: UInt64) { self.number = number }
}

/// What the ledger knows of a session that is not in memory.
public struct PastSession: Hashable, Sendable {
    /// Nil where only the attempt counter is left.
    public var record: SessionRecord?
    public var highestAttempt: UInt64
    /// For a spawn: how those of the sessions ended that it shall wait for and that are not in memory; absent where there are none.
    public var ends: [SessionKey: SessionStatus] = [:]

    public init(record: SessionRecord?, highestAttempt: UInt64) {
        self.record = record
        self.highestAttempt = highestAttempt
    }
}

/// A timer is a value; one that fires late is known by its parts and ignored.
public enum CoordinatorTimer: Hashable, Sendable {
    /// Next ping of a link.
    case ping(HostName, LinkID)
    /// The hello asked for has not come.
    case greet(HostName, connection: UInt64)
    /// The host has been lost for the time after which the human is asked.
    case unknown(HostName, loss: UInt64)
    /// A client waits for a host's answer to the order of this id.
    case answer(String)
    /// A client waits for a host's answer to the question of this number.
    case question(UInt64)
    /// A client waits for a host's new key.
    case keyChange(HostName, request: String)
    /// The ledger could not be used: it is tried again.
    case recover
}
