import OrchCore

// What workers do by themselves, and what is done to them.
extension World {
    mutating func act(_ run: RunName, _ deed: Deed) {
        guard isAwake(run.host), let worker = hosts[run.host]?.worker(run), worker.can(deed) else { return }
        note(.workers, "\(run) on \(run.host): \(deed.words)")
        let now = moment(of: run.host).wall
        switch deed {
        case .read:
            audit.read.insert(worker.guidance[0])
            change(run) { $0.stream.append(.delivered(guidance: $0.guidance.removeFirst())) }
        case .report(let status, let asks, let acknowledges):
            reports += 1
            var report = Report(id: "report-\(reports)", status: status, acknowledges: acknowledges, at: now)
            if asks { report.question = Report.Question(question: "what now?", options: [], context: nil) }
            if acknowledges { audit.acknowledged.insert(run.key.session) }
            change(run) {
                $0.reports.append(report)
                $0.hasReportedComplete = status == .complete
            }
        case .endTurn(let good): change(run) { $0.stream.append(.turnEnded(good: good, costUSD: 0.1)) }
        case .sign: change(run) { $0.stream.append(.sign(doing: "Bash", requestOpen: true)) }
        case .work: hosts[run.host]?.worktrees[run.key.session]?.hasWork = true
        case .push: hosts[run.host]?.worktrees[run.key.session]?.hasWork = false
        case .end(let kind):
            let detail = detail("\(kind)")
            change(run) { $0.end(kind, detail, until: kind == .rateLimited ? now.adding(milliseconds: 9000) : nil) }
        case .obey: change(run) { $0.end($0.isToStop ? .stopped : .finished, "as it was told") }
        }
    }

    mutating func killWorker(_ run: RunName) {
        guard isAwake(run.host), hosts[run.host]?.worker(run)?.state == .lives else { return }
        note(.workers, "\(run) on \(run.host) ✝ is killed")
        let detail = detail("signal 9")
        change(run) { $0.end(.infrastructure, detail) }
    }
}

extension ModelWorker {
    /// Whether it could do this now.
    func can(_ deed: Deed) -> Bool {
        guard state == .lives else { return false }
        switch deed {
        // TERM and KILL follow a stop: it ends though it be frozen.
        case .obey: return isToStop || (isToEnd && !isFrozen)
        case .read: return !isFrozen && !guidance.isEmpty
        case .end(.stopped), .end(.startFailed), .end(.fenced): return false
        case .report, .endTurn, .sign, .work, .push, .end: return !isFrozen
        }
    }
}
