import Logging
import OrchCore
import OrchHome

/// The conversations of moved sessions: packed here, given away, received, put in their place. One after the other, in the machine's order.
struct ConversationRoom: Sendable {
    private let folder: TransferFolder
    private let settings: AgentSettings
    private let log: Logger
    private let orders: AsyncStream<AgentEffect>
    private let order: AsyncStream<AgentEffect>.Continuation

    init(_ settings: AgentSettings, log: Logger) {
        folder = TransferFolder(path: settings.home.agentTransfers)
        self.settings = settings
        self.log = log
        // Unbounded, but fed only by the machine, which has one thing at a time to do with each conversation.
        (orders, order) = AsyncStream.makeStream()
    }

    private func transcripts(of session: SessionKey) -> Transcripts {
        let environment = ClaudeEnvironment.variables(inherited: settings.environment, host: settings.worker.environment, run: [:])
        guard let home = Sandboxes(settings: settings).home(of: session) else { return Transcripts(environment: environment) }
        return Transcripts(environment: SandboxEnvironment.within(environment, home: home), own: home)
    }

    func add(_ effect: AgentEffect) { order.yield(effect) }

    /// Works until the task is cancelled.
    func run(_ bring: @Sendable (AgentInput) async -> Void) async {
        for await effect in orders {
            if let input = await carryOut(effect) { await bring(input) }
        }
    }

    private func carryOut(_ effect: AgentEffect) async -> AgentInput? {
        switch effect {
        case .pack(let key, let conversation, let worktree): return .packed(key, await pack(key, conversation, worktree))
        case .readConversation(let order, let correlation):
            let (piece, blob) = await folder.piece(order)
            return .conversationRead(piece, blob: blob, correlation: correlation)
        case .lookAtTransfer(let key, let conversation): return .transferred(key, await folder.progress(of: conversation))
        case .storePiece(let key, let conversation, let offset, let bytes):
            return .transferred(key, await folder.store(bytes, of: conversation, at: offset))
        case .unpack(let key, let conversation, let worktree): return .unpacked(key, problem: await unpack(conversation, worktree))
        case .dropConversation(let key): await tidy { try await folder.remove(key) }
        case .keepConversations(let keys): await tidy { try await folder.removeAll(but: keys) }
        default: break
        }
        return nil
    }

    private func pack(_ key: AttemptKey, _ id: String, _ worktree: String) async -> Packing {
        do {
            guard let file = try transcripts(of: key.session).conversation(id, worktree: worktree) else { return .nothing }
            let bytes = try file.bytes
            guard UInt64(bytes.count) <= Limits.conversationBytes else { return .failed("it has more than \(Limits.conversationBytes) bytes") }
            let kept = try await folder.keep(bytes, as: key)
            return .packed(bytes: kept.bytes, digest: kept.digest)
        } catch {
            return .failed(Self.words(error))
        }
    }

    private func unpack(_ conversation: PackedConversation, _ worktree: String) async -> String? {
        do {
            try transcripts(of: conversation.key.session).place(
                try ConversationFile(try await folder.whole(conversation.key), id: conversation.id), worktree: worktree)
            return nil
        } catch {
            return Self.words(error)
        }
    }

    private func tidy(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            log.error("a conversation can't be removed", metadata: ["cause": "\(error)"])
        }
    }

    private static func words(_ error: any Error) -> String { "\(error)".printable(limit: 300) }
}
