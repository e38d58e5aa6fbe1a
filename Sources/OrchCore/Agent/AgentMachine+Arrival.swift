// A session that comes from another host: its conversation is fetched from the coordinator before the first run, in pieces, and goes on
// over new links and new agents from what is stored.
extension AgentMachine {
    /// Begins, or begins again: how much of it is here decides what is asked for.
    mutating func receive(_ attempt: AgentAttempt) {
        guard attempt.phase == .receiving, let conversation = attempt.awaitedConversation else { return }
        emit(.lookAtTransfer(attempt.key, conversation))
    }

    /// After a welcome: what was asked on the old link is not answered any more.
    mutating func receiveAll() {
        for key in open.values.sorted() { if let attempt = attempts[key] { receive(attempt) } }
    }

    mutating func transferred(_ key: AttemptKey, _ progress: TransferProgress) {
        guard let attempt = attempts[key], attempt.phase == .receiving, let conversation = attempt.awaitedConversation,
            let path = attempt.face.worktreePath
        else { return }
        switch progress {
        case .reached(let bytes):
            transfers += 1
            receiving[key] = transfers
            send(.conversationFrom, .conversationFrom(ConversationFrom(key: conversation.key, offset: bytes)), correlation: transfers)
        case .complete:
            receiving[key] = nil
            emit(.unpack(key, conversation, worktree: path))
        case .failed(let words): arrivalFailed(attempt, words)
        }
    }

    mutating func take(_ piece: ConversationPiece, correlation: UInt64, blob: [UInt8]?) {
        guard let (key, _) = receiving.first(where: { $0.value == correlation }), let attempt = attempts[key], attempt.phase == .receiving,
            let conversation = attempt.awaitedConversation, conversation.key == piece.key
        else { return }
        receiving[key] = nil
        guard let blob, !blob.isEmpty, piece.missing == nil else { return arrivalFailed(attempt, piece.missing ?? "the coordinator sent nothing") }
        emit(.storePiece(key, conversation, offset: piece.offset, blob))
    }

    /// - Parameter problem: nil when the conversation stands where its worker will find it.
    mutating func unpacked(_ key: AttemptKey, problem: String?) {
        guard var attempt = attempts[key], attempt.phase == .receiving, let conversation = attempt.awaitedConversation else { return }
        if let problem { return arrivalFailed(attempt, problem) }
        emit(.dropConversation(conversation.key))
        attempt.conversation = conversation.id
        attempt.phase = .waiting(.slot)
        guard attempt.want == .run, !isFenced(attempt) else {
            store(attempt, cause: nil)
            return settle(attempt)
        }
        if attempt.moveOrder != nil { return leaveUnbegun(attempt, cause: nil) }
        startRun(of: attempt, cause: nil)
    }

    private mutating func arrivalFailed(_ session: AgentAttempt, _ words: String) {
        receiving[session.key] = nil
        guard session.want == .run, !isFenced(session) else {
            var attempt = session
            attempt.phase = .waiting(.slot)
            store(attempt, cause: nil)
            return settle(attempt)
        }
        stick(
            session,
            "the conversation of \(session.key.session) did not arrive: \(words.printable(limit: 300)); restart tries again, moving it "
                + "with --force begins a new one", cause: .preparationFailed)
    }
}

extension AgentAttempt {
    /// The conversation that has to be here before the first run.
    var awaitedConversation: PackedConversation? { conversation == nil && phase != .closed ? continues?.conversation : nil }
}
