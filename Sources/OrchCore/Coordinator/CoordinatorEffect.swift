/// What a coordinator asks of its shell. All `persist` of a step are one transaction and are durable before any other effect runs.
public enum CoordinatorEffect: Sendable {
    case persist(LedgerWrite)
    /// A message of a link.
    case send(HostName, Link.Numbered)
    /// A message outside a link: reset, rejected.
    case sendUnlinked(HostName, FrameHeader, WireBody)
    case reply(ClientID, Reply, blob: [UInt8]?)
    case publish(LedgerEvent)
    case writeStatusFile(StatusFile)
    case removeStatusFile(SessionKey)
    /// Answered by `lookedUp`.
    case lookUp(HostName, [SessionKey])
    /// The ledger begins a term above this one, and the machine begins anew from it.
    case beginTerm(above: UInt64)
    /// How much of a conversation is stored here. Answered by `transferred`.
    case lookAtTransfer(PackedConversation)
    /// Answered by `transferred`. Bytes that are not the next ones are not stored.
    case storePiece(PackedConversation, offset: UInt64, [UInt8])
    /// Answered by `conversationRead`.
    case readConversation(HostName, ConversationFrom, correlation: UInt64)
    /// Removes a conversation, or what is there of it.
    case dropConversation(AttemptKey)
    /// Removes all conversations but these: a coordinator that crashed may not have.
    case keepConversations(Set<AttemptKey>)
    /// Nothing is heard of the host or said to it any more: its key was taken away.
    case shut(HostName)
    /// Pins a new key of the host beside the one in use. Answered by `keyPinned` or `keyRefused`.
    case pinKey(HostName, String)
    /// The host does not have the new key after all: only the one in use stays pinned.
    case unpinKey(HostName)
    case schedule(CoordinatorTimer, after: Int64)
    /// For the log: something a person should be able to find later.
    case log(String)
}

/// A change of the ledger.
public enum LedgerWrite: Hashable, Sendable {
    case session(SessionRecord)
    case deleteSession(SessionKey)
    /// A session that has ended on this host has no worktree there any more.
    case worktreeGone(SessionKey, HostName, path: String)
    /// Attempts of the session up to this number were given out, by whichever ledger.
    case attempts(SessionKey, UInt64)
    case host(HostRecord)
    case removeHost(HostName)
    case event(LedgerEvent)
    case command(HostName, Command)
    case commandAnswered(String)
    /// Kept for a client that asks again with the same id.
    case reply(Reply)
    /// Another entry of the audit log.
    case audit(AuditFact)
}
