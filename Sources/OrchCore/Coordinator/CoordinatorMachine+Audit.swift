// What the audit log keeps. It is written with what it tells of: no change is durable without its entry.
extension CoordinatorMachine {
    /// Notes that somebody asks for a change. A client that asks again because it heard nothing is noted once.
    mutating func audit(_ request: Request, by requester: Requester, key: SessionKey?) {
        guard let words = request.auditWords(key: key), asked.insert(request.id).inserted else { return }
        emit(.persist(.audit(AuditFact(.asked, at: now.wall, by: requester, request: request.id, words: words))))
    }

    /// Notes what came of it; where a host has not answered yet, its answer is noted too when it comes.
    mutating func audit(_ reply: Reply) {
        guard asked.contains(reply.id) else { return }
        if reply.done?.waitingFor == nil { asked.remove(reply.id) }
        emit(.persist(.audit(AuditFact(.answered, at: now.wall, request: reply.id, words: reply.auditWords))))
    }
}

extension Problem {
    static func readOnly(_ requester: Requester) -> Problem {
        Problem(
            .refused, "\(requester) may look and change nothing",
            next: "ask on the coordinator's machine, or have its key added there without --read-only")
    }
}

extension Reply {
    fileprivate var auditWords: String {
        if let problem { return "refused (\(problem.code.rawValue)): \(problem.words)" }
        if let waiting = done?.waitingFor { return waiting }
        return (["done"] + (done?.notes ?? host?.notes ?? [])).joined(separator: "; ")
    }
}
