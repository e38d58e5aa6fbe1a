/// How far a packed conversation has come here.
public enum TransferProgress: Hashable, Sendable {
    /// So many of its bytes are stored.
    case reached(UInt64)
    /// All of it, and its digest is the promised one.
    case complete
    /// It can't be stored, or came with another digest: then nothing of it is kept. One printable sentence.
    case failed(String)
}

/// What became of a conversation that was to be packed.
public enum Packing: Hashable, Sendable {
    case packed(bytes: UInt64, digest: String)
    /// The worker left no transcript: no turn has begun.
    case nothing
    case failed(String)
}
