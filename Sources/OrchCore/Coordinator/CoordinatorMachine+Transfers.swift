// Conversations on their way: fetched from the old host in pieces and stored, given to the new one in pieces, dropped when its worker runs.
extension CoordinatorMachine {
    /// With each change of a session: what it awaits is asked for, what it does not need any more is dropped, here and at the old host.
    mutating func tendInheritance(of record: SessionRecord, before: SessionRecord.Inheritance?) {
        if let awaited = before?.awaited, let from = before?.from, record.inheritance?.awaited != awaited {
            hosts[from]?.giving.remove(record.key)
            pulls[record.key] = nil
            release(awaited.key, on: from)
        }
        if let old = before?.conversation, record.inheritance?.conversation != old { emit(.dropConversation(old.key)) }
        guard let inheritance = record.inheritance, inheritance.awaited != nil else { return }
        hosts[inheritance.from]?.giving.insert(record.key)
        if record.face.status != .stuck { pull(record.key) }
    }

    /// Begins, or goes on from what is stored.
    mutating func pull(_ key: SessionKey) {
        guard let inheritance = sessions[key]?.inheritance, let conversation = inheritance.awaited, isHeard(inheritance.from), pulls[key] == nil
        else { return }
        pulls[key] = 0
        emit(.lookAtTransfer(conversation))
    }

    /// The host is heard: what it has to give is asked for.
    mutating func pullAll(from name: HostName) {
        for key in (hosts[name]?.giving ?? []).sorted() where sessions[key]?.face.status != .stuck { pull(key) }
    }

    /// What was asked on the old link is not answered any more.
    mutating func forgetPulls(from name: HostName) {
        for key in hosts[name]?.giving ?? [] { pulls[key] = nil }
    }

    mutating func transferred(_ key: AttemptKey, _ progress: TransferProgress) {
        guard var record = sessions[key.session], let inheritance = record.inheritance, inheritance.awaited?.key == key, pulls[key.session] != nil
        else { return }
        switch progress {
        case .reached(let bytes):
            questions += 1
            pulls[key.session] = questions
            send(
                inheritance.from, .conversationFrom, .conversationFrom(ConversationFrom(key: key, offset: bytes)), correlation: questions)
        case .complete:
            record.inheritance?.isHere = true
            store(record)
            announceStatus(record, cause: "moved")
        case .failed(let words): pullFailed(record, words)
        }
    }

    mutating func take(_ piece: ConversationPiece, from name: HostName, correlation: UInt64, blob: [UInt8]?) {
        let key = piece.key.session
        guard correlation != 0, pulls[key] == correlation, let record = sessions[key], let inheritance = record.inheritance,
            let conversation = inheritance.awaited, conversation.key == piece.key, inheritance.from == name
        else { return }
        pulls[key] = 0
        guard let blob, !blob.isEmpty, piece.missing == nil else {
            return pullFailed(record, piece.missing?.printable(limit: 200) ?? "\(name) sent nothing")
        }
        emit(.storePiece(conversation, offset: piece.offset, blob))
    }

    /// A person decides: try again, or go on without it.
    private mutating func pullFailed(_ session: SessionRecord, _ words: String) {
        guard let inheritance = session.inheritance else { return }
        pulls[session.key] = nil
        var record = session
        let to = record.pinned.map { " --to \($0)" } ?? ""
        let said =
            "its conversation could not be fetched from \(inheritance.from): \(words); 'orch restart' tries again, 'orch move\(to) --force' begins "
            + "a new one"
        emit(.log("\(record.key): \(said)"))
        guard record.isQueued else {
            record.face.note(said)
            return store(record)
        }
        record.face.status = .stuck
        record.face.stuckReason = said
        store(record)
        announceStatus(record, cause: "moved")
    }

    /// The new host asks for the conversation that came with its offer.
    mutating func give(_ order: ConversationFrom, to name: HostName, correlation: UInt64) {
        let record = sessions[order.key.session]
        guard let open = record?.openAttempt, open.host == name, let inheritance = record?.inheritance, inheritance.isHere,
            inheritance.conversation?.key == order.key
        else {
            let piece = ConversationPiece(key: order.key, offset: order.offset, missing: "the coordinator does not have it any more")
            return send(name, .conversation, .conversation(piece), correlation: correlation)
        }
        emit(.readConversation(name, order, correlation: correlation))
    }
}
