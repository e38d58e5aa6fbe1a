import OrchCore

// Conversations that go from host to host, as their hosts see them: files at both ends, which outlive every daemon.
extension World {
    mutating func carry(_ effect: AgentEffect, on name: HostName) {
        switch effect {
        case .assessMove(let key, _, _, let isLast): hosts[name]?.jobs.append(.assessMove(key, isLast: isLast))
        case .pack(let key, _, _): hosts[name]?.jobs.append(.pack(key))
        case .readConversation(let order, let correlation): hosts[name]?.jobs.append(.readConversation(order, correlation: correlation))
        case .lookAtTransfer(let key, let conversation): hosts[name]?.jobs.append(.storePiece(key, conversation, offset: 0, count: 0))
        case .storePiece(let key, let conversation, let offset, let bytes):
            hosts[name]?.jobs.append(.storePiece(key, conversation, offset: offset, count: bytes.count))
        case .unpack(let key, let conversation, _): hosts[name]?.jobs.append(.unpack(key, conversation))
        case .dropConversation(let key):
            hosts[name]?.packed.remove(key)
            hosts[name]?.arrived[key] = nil
        case .keepConversations(let keys):
            hosts[name]?.packed.formIntersection(keys)
            let kept = hosts[name]?.arrived.filter { keys.contains($0.key) }
            hosts[name]?.arrived = kept ?? [:]
        default: break
        }
    }

    mutating func finishCarrying(_ job: ModelHost.Job, on name: HostName, _ end: JobEnd) throws {
        switch job {
        case .assessMove(let key, let isLast):
            guard !isLast || workers(of: key.session, on: name).isEmpty else { throw Violation("\(key) is looked at for the last time and works") }
            try tell(name, .moveAssessed(key, atRisk: hasWork(key.session, on: name) ? ["a file"] : [], isLast: isLast))
        case .pack(let key):
            if end == .badly { return try tell(name, .packed(key, .failed("no room"))) }
            leave(job, on: name)
            try tell(name, .packed(key, .packed(bytes: Conversation.bytes, digest: Conversation.digest)))
        case .readConversation(let order, let correlation):
            let (piece, blob) = Conversation.piece(order, of: hosts[name]?.packed.contains(order.key) == true ? Conversation.bytes : nil)
            try tell(name, .conversationRead(piece, blob: blob, correlation: correlation))
        case .storePiece(let key, let conversation, _, _):
            leave(job, on: name)
            let stored = hosts[name]?.arrived[conversation.key] ?? 0
            try tell(name, .transferred(key, stored == conversation.bytes ? .complete : .reached(stored)))
        case .unpack(let key, let conversation):
            guard hosts[name]?.arrived[conversation.key] == conversation.bytes else {
                throw Violation("\(key) goes on with a part of its conversation")
            }
            try tell(name, .unpacked(key, problem: end == .badly ? "no room" : nil))
        default: break
        }
    }
}
