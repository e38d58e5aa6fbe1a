import OrchCore

/// How much of what passes by the ledger keeps. Sessions are kept until they are deleted.
struct LedgerBounds: Sendable {
    var events = Limits.ledgerEvents
    var replies = Limits.replies
    /// Bytes of JSON in one page of events, so that a reply with it fits into a message.
    var pageBytes = Limits.bodyBytes / 2
}
