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
    case schedule(CoordinatorTimer, after: Int64)
    /// For the log: something a person should be able to find later.
    case log(String)
}

/// A change of the ledger.
public enum LedgerWrite: Hashable, Sendable {
    case session(SessionRecord)
    case deleteSession(SessionKey)
    case host(HostRecord)
    case removeHost(HostName)
    case event(LedgerEvent)
    case command(HostName, Command)
    case commandAnswered(String)
    /// Kept for a client that asks again with the same id.
    case reply(Reply)
}
