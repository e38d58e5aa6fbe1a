import OrchCore

/// What comes into the coordinator's loop.
enum CoordinatorItem: Sendable {
    /// For the machine, as it is.
    case event(CoordinatorEvent)
    /// A hello, with the correlation of the reset that it answers: the loop adds what the ledger knows of the inventory.
    case hello(HostName, Hello, answers: UInt64)
    /// A client's request: the loop looks up what it names.
    case request(ClientID, Requester, Request)
}
