import OrchCore

/// The lines of `orch get`.
struct DetailRendering {
    let page: Page
    let now: Timestamp

    private static let labelWidth = 11
    /// Names of changed files that are shown.
    private static let files = 20
    /// Guidance and questions that are shown, the newest.
    private static let messages = 10

    func lines(_ detail: SessionDetail) -> [String] {
        head(detail.session) + facts(detail) + changes(detail.session.worktreeStatus) + questions(detail.escalations) + guidance(detail.guidance)
            + notes(detail.session.notes)
    }

    private func head(_ session: StatusFile) -> [String] {
        let mark = SessionMark(session)
        let title = session.issue.title.printable(limit: Limits.titleCharacters)
        let name = Ink.bold.on("\(session.project)/\(session.id.printable(limit: Limits.nameBytes))", page)
        return ["\(mark.ink?.on(mark.icon, page) ?? mark.icon) \(name)  \(title)"]
    }

    private func facts(_ detail: SessionDetail) -> [String] {
        let session = detail.session
        let seen = Age.fine(from: session.lastHeartbeat, to: now)
        var lines = [
            fact("status", "\(session.status.rawValue), started \(Age.fine(from: session.startedAt, to: now)) ago, last sign of life \(seen) ago")
        ]
        func add(_ label: String, _ text: String?) { if let text, !text.isEmpty { lines.append(fact(label, text)) } }
        add("stale", session.stale == true ? "no sign of life for longer than is normal" : nil)
        add("unknown", session.unknownSince.map { "since \($0.day(secondsEast: page.secondsEast)): what is shown is the last that is known" })
        add("waiting", session.waitingFor)
        add("wanted", session.want.differs(from: session.status) ? session.want.rawValue : nil)
        add("orders", detail.waitingOrders.isEmpty ? nil : detail.waitingOrders.joined(separator: ", ") + " wait for the host")
        add("doing", session.doing)
        add("stuck", session.status == .stuck ? session.stuckReason ?? "no reason is known" : nil)
        add("deletion", session.deletionError)
        add("PR", session.pullRequestUrl)
        add("host", session.host.map { session.attempt > 0 ? "\($0), attempt \(session.attempt), run \(session.run)" : $0.text })
        add("branch", session.branch)
        add("worktree", session.worktreePath)
        add("cost", session.costUSD.map { "$" + cents($0) })
        add("last run", detail.lastEnd.map { "\($0.kind.rawValue): \($0.detail)" })
        add("forwarded", session.forwardedMessage)
        return lines
    }

    private func changes(_ facts: WorktreeStatus?) -> [String] {
        guard let facts else { return [] }
        let files = facts.filesChanged == 1 ? "1 file changed" : "\(facts.filesChanged) files changed"
        var lines = [heading("Worktree"), item("\(files), +\(facts.insertions) -\(facts.deletions)")]
        if let message = facts.lastCommitMessage { lines.append(item("last commit: \(message)")) }
        lines += facts.changedFiles.prefix(Self.files).map { item("  \($0)") }
        if facts.changedFiles.count > Self.files { lines.append(item("  … \(facts.changedFiles.count - Self.files) more")) }
        return lines
    }

    private func questions(_ escalations: [Escalation]) -> [String] {
        guard !escalations.isEmpty else { return [] }
        return [heading("Questions")]
            + escalations.suffix(Self.messages).flatMap { one -> [String] in
                let state = one.closedAt == nil ? Ink.red.on("open", page) : "closed"
                var lines = [item("\(state) \(Age.fine(from: one.askedAt, to: now)) ago, from the \(one.source.rawValue):", isOurs: true)]
                lines += several(one.question)
                lines += one.options.map { item("  - \($0)") }
                return lines + (one.context.map(several) ?? [])
            }
    }

    private func guidance(_ messages: [Guidance]) -> [String] {
        guard !messages.isEmpty else { return [] }
        return [heading("Guidance")]
            + messages.suffix(Self.messages).flatMap { one in
                [item("\(one.receipt.words) \(Age.fine(from: one.receiptAt, to: now)) ago:")] + several(one.text)
            }
    }

    private func notes(_ notes: [String]) -> [String] { notes.isEmpty ? [] : [heading("Notes")] + notes.map { item($0) } }

    private func fact(_ label: String, _ text: String) -> String {
        "  \(Ink.faint.on(label.padded(to: Self.labelWidth), page)) \(text.printable(limit: Limits.textBytes))"
    }

    private func heading(_ text: String) -> String { Ink.bold.on(text, page) }

    /// - Parameter isOurs: the text holds colours, and nothing foreign.
    private func item(_ text: String, isOurs: Bool = false) -> String { "  " + (isOurs ? text : text.printable(limit: Limits.textBytes)) }

    private func several(_ text: String) -> [String] {
        text.printableLines.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
    }

    private func cents(_ dollars: Double) -> String {
        guard dollars.isFinite, dollars >= 0, dollars < 1e9 else { return "?" }
        let cents = Int((dollars * 100).rounded())
        return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    }
}

extension Guidance.Receipt {
    /// How far the words have come.
    var words: String {
        switch self {
        case .queued: "queued"
        case .onHost: "on the host"
        case .delivered: "delivered"
        }
    }
}
