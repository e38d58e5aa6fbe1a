import OrchCore

/// A person's request: asked again with the same id until there is a reply.
struct ModelClient: Hashable, Sendable {
    var request: Request
    var reply: Reply?
}

/// Somebody who follows the ledger's events: what is published may be lost, what is missing is asked for.
struct ModelWatcher: Hashable, Sendable {
    /// It has seen every event up to this one, in order, once.
    var seen: UInt64 = 0
    var queue: [LedgerEvent] = []

    /// Published events that wait to be read; a watcher that stalls loses more.
    static let memory = 8

    mutating func publish(_ event: LedgerEvent) { if queue.count < Self.memory { queue.append(event) } }
}
