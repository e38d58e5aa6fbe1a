// The four doors for reports (MCP tools, `orch update`, edits of the status file, the stream) end here, in journal order.
extension AgentMachine {
    mutating func handle(_ report: Report, of key: AttemptKey, run: UInt64?, spool: String?) {
        defer { if let run, let spool { emit(.discardReport(key, run: run, spool: spool)) } }
        guard let attempt = attempts[key] else { return }
        // An earlier run, or an attempt that is over, has nothing to say any more.
        guard attempt.phase != .closed, run == nil || run == attempt.run else {
            return emit(.log("a report of run \(run ?? attempt.run) of \(key) came late and was set aside"))
        }
        do {
            try take(report, into: attempt)
        } catch {
            emit(.log("\(key): \(error.description)"))
        }
    }

    /// Takes a report in, once.
    mutating func take(_ report: Report, into session: AgentAttempt) throws(RefusedReport) {
        var attempt = session
        guard !attempt.reports.contains(report.id) else { return }
        let before = attempt.face
        try attempt.face.apply(report, workerLives: attempt.workerLives)
        attempt.reports = attempt.reports.suffix(Limits.reportsRemembered - 1) + [report.id]
        if report.acknowledges { acknowledge(&attempt) }
        let status = report.question == nil ? report.status : .stuck
        if attempt.workerLives, let status { attempt.claim = Self.endsRun(status) ? status : nil }
        if let question = report.question {
            attempt.escalations.append(
                Escalation(
                    id: report.id, session: attempt.key.session, source: .worker, question: question.question.clipped(bytes: Limits.textBytes),
                    options: question.options.prefix(Limits.options).map { $0.clipped(bytes: 1000) },
                    context: question.context?.clipped(bytes: Limits.textBytes), askedAt: report.at))
            store(attempt, cause: .reported)
            if let escalation = attempt.escalations.last { announce(attempt, .escalation(escalation)) }
        } else {
            store(attempt, cause: attempt.face == before ? nil : .reported)
        }
        if let latest = attempts[attempt.key] { afterReport(latest, status) }
    }

    /// The reports after which a worker has nothing more to do in its run.
    private static func endsRun(_ status: SessionStatus) -> Bool {
        switch status {
        case .stuck, .complete, .prReady, .shipping, .reviewsInProgress: true
        default: false
        }
    }

    /// What a report of a person changes where no worker lives.
    private mutating func afterReport(_ session: AgentAttempt, _ status: SessionStatus?) {
        guard !session.workerLives, let status else { return }
        if case .moving = session.phase, status == .complete { return close(session, .complete) }
        guard case .waiting = session.phase else { return }
        var attempt = session
        switch status {
        case .complete: close(attempt, .complete)
        case .stuck:
            attempt.phase = .waiting(.stuck)
            store(attempt, cause: nil)
        default:
            attempt.phase = .waiting(.reported)
            store(attempt, cause: nil)
        }
    }

    /// The worker says that it has read what was forwarded.
    private mutating func acknowledge(_ attempt: inout AgentAttempt) {
        for index in attempt.guidance.indices where attempt.guidance[index].receipt == .onHost {
            attempt.guidance[index].receipt = .delivered
            attempt.guidance[index].receiptAt = now.wall
            announce(attempt, .guidance(.init(id: attempt.guidance[index].id, receipt: .delivered)))
        }
    }
}
