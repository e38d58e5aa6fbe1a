import OrchCore

/// A conversation that moves: so short that every one takes two pieces.
enum Conversation {
    static let bytes: UInt64 = 3
    static let digest = String(repeating: "d", count: 64)

    /// What is read from an offset on; `size` is nil where there is no file.
    static func piece(_ order: ConversationFrom, of size: UInt64?) -> (ConversationPiece, [UInt8]?) {
        guard let size, order.offset < size else { return (ConversationPiece(key: order.key, offset: order.offset, missing: "gone"), nil) }
        return (ConversationPiece(key: order.key, offset: order.offset), Array(repeating: 1, count: min(2, Int(size - order.offset))))
    }
}

/// Conversations at the coordinator: bytes of files, which outlive it, and what its shell is busy with.
struct ModelTransfers: Hashable, Sendable {
    enum Job: Hashable, Sendable {
        case store(PackedConversation, offset: UInt64, count: Int)
        case read(HostName, ConversationFrom, correlation: UInt64)
    }

    var stored: [AttemptKey: UInt64] = [:]
    var jobs: [Job] = []

    mutating func carry(_ effect: CoordinatorEffect) {
        switch effect {
        case .lookAtTransfer(let conversation): jobs.append(.store(conversation, offset: 0, count: 0))
        case .storePiece(let conversation, let offset, let bytes): jobs.append(.store(conversation, offset: offset, count: bytes.count))
        case .readConversation(let name, let order, let correlation): jobs.append(.read(name, order, correlation: correlation))
        case .dropConversation(let key): stored[key] = nil
        case .keepConversations(let keys): stored = stored.filter { keys.contains($0.key) }
        default: break
        }
    }

    mutating func store(_ conversation: PackedConversation, offset: UInt64, count: Int) -> TransferProgress {
        let before = stored[conversation.key] ?? 0
        let after = offset == before ? before + UInt64(count) : before
        stored[conversation.key] = after
        return after == conversation.bytes ? .complete : .reached(after)
    }
}

extension World {
    mutating func finishTransfer(_ index: Int, _ end: JobEnd) throws {
        guard coordinator != nil, isAwake(nil), transfers.jobs.indices.contains(index) else { return }
        let job = transfers.jobs.remove(at: index)
        note(.coordinator, "✓ \(job) \(end == .badly ? "fails" : "")")
        switch job {
        case .store(let conversation, let offset, let count):
            let progress = transfers.store(conversation, offset: offset, count: count)
            try tell(.transferred(conversation.key, end == .badly ? .failed("no room") : progress))
        case .read(let name, let order, let correlation):
            let (piece, blob) = Conversation.piece(order, of: transfers.stored[order.key])
            try tell(.conversationRead(name, piece, blob: blob, correlation: correlation))
        }
    }
}
