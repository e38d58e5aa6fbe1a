extension SessionFace {
    /// Takes in a report of a worker or a person.
    ///
    /// `complete` becomes the status only when no worker lives: until then it is a claim, which the agent keeps with the run. A session that
    /// is paused stays paused, as the operator wants it: the report shows when it is resumed. Only what ends it is no matter of a pause.
    public mutating func apply(_ report: Report, workerLives: Bool) throws(RefusedReport) {
        if let url = report.pullRequestUrl { pullRequestUrl = url.printable(limit: 500) }
        let reported: SessionStatus? = report.question == nil ? report.status : .stuck
        guard let reported else { return }
        let isHeld = status == .paused && (reported != .complete || workerLives)
        let allowed = status.reportsAllowed(workerLives: workerLives)
        guard allowed.contains(reported) else { throw RefusedReport(from: status, to: reported, allowed: allowed) }
        if reported == .complete, workerLives {
            // Who says that it is done does not wait for an answer any more.
            if status == .stuck { status = .working }
            if previousStatus == .stuck { previousStatus = .working }
            return stuckReason = nil
        }
        let reason = report.question?.question ?? report.reason
        stuckReason = reported == .stuck ? (reason ?? "no reason was given").clipped(bytes: Limits.textBytes) : nil
        if isHeld { previousStatus = reported } else { status = reported }
    }
}

extension String {
    /// The text, cut at a character so that it has at most this many bytes.
    public func clipped(bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > utf8.startIndex, String.Index(end, within: self) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
