import OrchCore

/// Puts the coordinator's events in order: what is published is a hint that may come twice, late or never; the ledger has all of them.
struct EventOrder: Hashable, Sendable {
    /// What a message asks of who follows.
    enum Step: Hashable, Sendable {
        /// The next event.
        case deliver(LedgerEvent)
        /// Something is missing: ask the ledger for what comes after `last`.
        case ask
        /// Known already.
        case nothing
    }

    /// The newest event that was delivered.
    private(set) var last: UInt64
    private(set) var stream: StreamID?

    /// - Parameter last: the newest event that is known; the next is delivered.
    init(after last: UInt64, stream: StreamID? = nil) {
        self.last = last
        self.stream = stream
    }

    /// An event came over the status channel.
    mutating func take(_ event: LedgerEvent, of stream: StreamID) -> Step {
        guard isOurs(stream) else { return .ask }
        guard event.sequence > last else { return .nothing }
        guard event.sequence == last + 1 else { return .ask }
        last = event.sequence
        return .deliver(event)
    }

    /// A welcome: the publisher says where its stream ends.
    mutating func take(_ head: StreamPlace) -> Step {
        guard isOurs(head.stream) else { return .ask }
        return head.number > last ? .ask : .nothing
    }

    /// The ledger's answer. Numbers that it has not any more are passed over.
    ///
    /// - Returns: the events to deliver, and whether there are more to ask for.
    mutating func take(_ page: EventPage) -> (events: [LedgerEvent], hasMore: Bool) {
        if !isOurs(page.stream) {
            // The ledger was lost and made anew: its numbers begin again, and what was before is not in it.
            stream = page.stream
            last = 0
            return ([], page.head > 0)
        }
        let new = page.events.filter { $0.sequence > last }
        last = new.last?.sequence ?? last
        return (new, !new.isEmpty && last < page.head)
    }

    private mutating func isOurs(_ other: StreamID) -> Bool {
        if stream == nil { stream = other }
        return stream == other
    }
}

/// A place in a stream of events.
struct StreamPlace: Hashable, Sendable {
    let stream: StreamID
    let number: UInt64
}
