// What a moved attempt left on its old host, once the coordinator does not need it any more.
extension AgentMachine {
    /// The conversation has arrived: removes its file, and the worktree unless that has work.
    mutating func release(_ session: AgentAttempt, _ command: Command) {
        guard session.closed == .moved else { return answer(command) }
        emit(.dropConversation(session.key))
        var attempt = session
        attempt.moved?.conversation = nil
        guard attempt.face.worktreePath != nil else {
            store(attempt, cause: nil)
            return answer(command)
        }
        attempt.unanswered.append(command)
        store(attempt, cause: nil)
        takeUpRelease(of: attempt)
    }

    mutating func takeUpRelease(of attempt: AgentAttempt) {
        guard attempt.isReleased, let path = attempt.face.worktreePath else { return }
        // A later attempt may have come back into the same directory.
        guard open[attempt.key.session] == nil else { return answerRelease(of: attempt.key, notes: []) }
        emit(.remove(attempt.key, path: path, branch: attempt.face.branch, force: false))
    }

    mutating func released(_ session: AgentAttempt, _ removal: Removal) {
        var attempt = session
        let path = attempt.face.worktreePath ?? ""
        switch removal {
        case .done(let notes):
            attempt.face.worktreePath = nil
            store(attempt, cause: nil)
            answerRelease(of: attempt.key, notes: notes)
        case .atRisk(let work):
            let items = work.map { $0.printable(limit: 80) }.joined(separator: ", ")
            answerRelease(of: attempt.key, notes: ["kept the worktree \(path) on \(identity.host): \(items)".printable(limit: 600)])
        case .failed(let words):
            answerRelease(of: attempt.key, notes: ["the worktree \(path) on \(identity.host) is still there: \(words.printable(limit: 300))"])
        }
    }

    private mutating func answerRelease(of key: AttemptKey, notes: [String]) {
        answerOrders(of: key, notes: notes) { $0.kind == .release }
    }

    /// A piece of a conversation that the coordinator asks for.
    mutating func give(_ order: ConversationFrom, correlation: UInt64) {
        guard attempts[order.key]?.closed == .moved else {
            let piece = ConversationPiece(key: order.key, offset: order.offset, missing: "\(order.key) was not moved from here")
            return send(.conversation, .conversation(piece), correlation: correlation)
        }
        emit(.readConversation(order, correlation: correlation))
    }
}

extension AgentAttempt {
    /// The packed conversations that are needed here: the one that it left, and the one that it waits for.
    var conversationFiles: [AttemptKey] { [closed == .moved ? moved?.conversation?.key : nil, awaitedConversation?.key].compactMap(\.self) }

    /// It was moved, and what it left is being removed.
    var isReleased: Bool { closed == .moved && unanswered.contains { $0.kind == .release } }
}
