import Logging
import OrchCore
import OrchHome

/// Conversations on their way from host to host: stored and read one after the other, in the machine's order.
struct TransferRoom: Sendable {
    private let folder: TransferFolder
    private let log: Logger
    private let orders: AsyncStream<CoordinatorEffect>
    private let order: AsyncStream<CoordinatorEffect>.Continuation

    init(home: HomeDirectory, log: Logger) {
        folder = TransferFolder(path: home.coordinatorTransfers)
        self.log = log
        // Unbounded, but fed only by the machine, which has one thing at a time to do with each conversation.
        (orders, order) = AsyncStream.makeStream()
    }

    func add(_ effect: CoordinatorEffect) { order.yield(effect) }

    /// Works until the task is cancelled.
    func run(_ bring: @Sendable (CoordinatorEvent) async -> Void) async {
        for await effect in orders {
            if let event = await carryOut(effect) { await bring(event) }
        }
    }

    private func carryOut(_ effect: CoordinatorEffect) async -> CoordinatorEvent? {
        switch effect {
        case .lookAtTransfer(let conversation): return .transferred(conversation.key, await folder.progress(of: conversation))
        case .storePiece(let conversation, let offset, let bytes):
            return .transferred(conversation.key, await folder.store(bytes, of: conversation, at: offset))
        case .readConversation(let host, let order, let correlation):
            let (piece, blob) = await folder.piece(order)
            return .conversationRead(host, piece, blob: blob, correlation: correlation)
        case .dropConversation(let key): await tidy { try await folder.remove(key) }
        case .keepConversations(let keys): await tidy { try await folder.removeAll(but: keys) }
        default: break
        }
        return nil
    }

    private func tidy(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            log.error("a conversation can't be removed", metadata: ["cause": "\(error)"])
        }
    }
}
