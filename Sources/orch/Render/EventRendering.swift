import OrchCore

/// The line of one event in `orch watch`.
struct EventRendering {
    let page: Page
    let current: ProjectName?

    private static let nameWidth = 10

    /// One line, however long the words are: what scrolls by is read, not laid out.
    func line(_ event: LedgerEvent) -> String {
        let subject = event.session.map { SessionName.text($0, current: current) } ?? event.host?.text ?? "coordinator"
        let time = Ink.faint.on(event.time.clock(secondsEast: page.secondsEast), page)
        return "\(time)  \(subject.padded(to: Self.nameWidth))  \(words(event))"
    }

    private func words(_ event: LedgerEvent) -> String {
        let fact = event.fact
        if let status = fact.status { return words(status, of: event) }
        if let question = fact.escalation { return words(question) }
        if fact.escalationClosed != nil { return "the question is closed" }
        if let guidance = fact.guidance { return "guidance is \(guidance.receipt.words)" }
        if let host = fact.host { return words(host) }
        return fact.deleted == true ? "deleted" : "something this orch does not know"
    }

    private func words(_ fact: LedgerEvent.StatusFact, of event: LedgerEvent) -> String {
        var text = ink(of: fact.status).map { $0.on(fact.status.rawValue, page) } ?? fact.status.rawValue
        text += " (\(fact.cause.printable(limit: 40).map { $0 == "_" ? " " : String($0) }.joined())"
        text += event.host.map { " on \($0))" } ?? ")"
        if let reason = fact.reason { text += ": " + reason.printable(limit: Limits.titleCharacters) }
        if let address = fact.pullRequestUrl { text += "  " + address.printable(limit: Limits.titleCharacters) }
        return text
    }

    private func words(_ question: Escalation) -> String {
        let asks = Ink.red.on("asks", page)
        let options = question.options.isEmpty ? "" : " [" + question.options.joined(separator: " | ").printable(limit: 200) + "]"
        let answer = "answer with 'orch forward \(SessionName.text(question.session, current: current)) \"…\"'"
        return "\(asks): \(question.question.printable(limit: Limits.titleCharacters))\(options) (\(answer))"
    }

    private func words(_ host: LedgerEvent.HostFact) -> String {
        let words = host.words.map { ": " + $0.printable(limit: 200) } ?? ""
        return (host.reachability == .connected ? Ink.green : Ink.yellow).on(host.reachability.rawValue, page) + words
    }

    private func ink(of status: SessionStatus) -> Ink? {
        switch status {
        case .stuck, .deletionFailed: .red
        case .complete, .prReady: .green
        case .paused, .cancelled, .deleting: .yellow
        default: nil
        }
    }
}
