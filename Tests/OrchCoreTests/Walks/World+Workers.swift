@testable import OrchCore

// What the agents' shells finish, and what workers do.
extension World {
    mutating func finishAnyJob() throws {
        guard let name = dice.any(of: names.filter { hosts[$0]?.jobs.isEmpty == false }), let host = hosts[name] else { return }
        let index = dice.below(host.jobs.count)
        guard let job = hosts[name]?.jobs.remove(at: index) else { return }
        note("\(name) ✓ \(job)")
        switch job {
        case .prepare(let key):
            let fails = dice.one(in: 12)
            let prepared = Prepared(branch: "issue-\(key.session.id)", path: "/w/\(key.session.id)", conversation: "c-\(key)", notes: [])
            try tell(name, fails ? .preparationFailed(key, words: "no base") : .prepared(key, prepared))
        case .start(let key, let run): try finishStart(of: key, run, on: name)
        case .observe(let key, let run): try finishObservation(of: key, run, on: name)
        case .assess(let key): try tell(name, .assessed(key, atRisk: dice.one(in: 4) ? ["a file"] : []))
        case .remove(let key, let force):
            let removal: Removal = !force && dice.one(in: 4) ? .atRisk(["a file"]) : dice.one(in: 10) ? .failed("busy") : .done(notes: [])
            try tell(name, .removed(key, removal))
        case .readEvents(let first): try tell(name, .eventsRead(host.journal.page(from: first)))
        case .inspect(let session, let correlation):
            try tell(name, .inspected(Answer(session: session, worktree: nil, missing: "gone"), correlation: correlation))
        }
    }

    private mutating func finishStart(of key: AttemptKey, _ run: UInt64, on name: HostName) throws {
        guard let host = hosts[name], let index = host.worker(key, run), host.workers[index].state == .starting else { return }
        if host.workers[index].isToStop {
            end(key, run, on: name, RunEnd(kind: .stopped, detail: "stopped before it began"))
        } else if dice.one(in: 15) {
            end(key, run, on: name, RunEnd(kind: .startFailed, detail: "no such file"))
        } else {
            hosts[name]?.workers[index].state = .lives
            try tell(name, .started(key, run: run))
        }
    }

    private mutating func finishObservation(of key: AttemptKey, _ run: UInt64, on name: HostName) throws {
        guard let index = hosts[name]?.worker(key, run) else {
            var lost = ModelWorker(key: key, run: run, guidance: [])
            lost.state = .ended(RunEnd(kind: .infrastructure, detail: "nothing of it was found"))
            hosts[name]?.workers.append(lost)
            return
        }
        if hosts[name]?.workers[index].state == .lives { try tell(name, .started(key, run: run)) }
    }

    private mutating func end(_ key: AttemptKey, _ run: UInt64, on name: HostName, _ end: RunEnd) {
        note("\(name) \(key).\(run) ended: \(end.kind)")
        change(key, run, on: name) { $0.state = .ended(end) }
    }

    mutating func letAnyWorkerAct() throws {
        guard let name = dice.any(of: names.filter { hosts[$0]?.workers.isEmpty == false }), let host = hosts[name] else { return }
        guard let worker = dice.any(of: host.workers) else { return }
        let (key, run) = (worker.key, worker.run)
        if let report = worker.reports.first {
            note("\(name) \(key).\(run) reports \(report.status.map(\.rawValue) ?? "") \(report.question?.question ?? "")")
            return try tell(name, .report(key, run: run, report, spool: report.id))
        }
        switch worker.state {
        case .starting: return
        case .ended(let end):
            note("\(name) hears that \(key).\(run) ended: \(end.kind)")
            try tell(name, .runEnded(key, run: run, end, evidence: nil))
        case .lives:
            if worker.isToStop { return self.end(key, run, on: name, RunEnd(kind: .stopped, detail: "stopped")) }
            if !worker.isFrozen { try act(worker, on: name) }
        }
    }

    private mutating func act(_ worker: ModelWorker, on name: HostName) throws {
        let (key, run) = (worker.key, worker.run)
        if let words = worker.guidance.first {
            change(key, run, on: name) { $0.guidance.removeFirst() }
            note("\(name) \(key).\(run) reads \(words)")
            return try tell(name, .worker(key, run: run, .delivered(guidance: words), offset: 1))
        }
        if worker.isToEnd { return end(key, run, on: name, RunEnd(kind: .finished, detail: "done")) }
        if isHealing { return try finish(worker, on: name) }
        switch dice.below(10) {
        case 0...3: report(worker, on: name, dice.any(of: SessionStatus.reportable) ?? .working)
        case 4, 5: try tell(name, .worker(key, run: run, .turnEnded(good: !dice.one(in: 4), costUSD: 0.1), offset: 2))
        case 6: try tell(name, .worker(key, run: run, .sign(doing: "Bash", requestOpen: dice.one(in: 2)), offset: 3))
        case 7:
            let kinds: [RunEnd.Kind] = [.finished, .infrastructure, .rateLimited, .notLoggedIn, .exhausted]
            let kind = dice.any(of: kinds) ?? .finished
            end(key, run, on: name, RunEnd(kind: kind, detail: "\(kind)", until: dice.one(in: 3) ? nil : now.wall.adding(milliseconds: 9000)))
        default: break
        }
    }

    /// A good worker: says that it is done, and ends.
    private mutating func finish(_ worker: ModelWorker, on name: HostName) throws {
        if worker.hasReportedComplete {
            try tell(name, .worker(worker.key, run: worker.run, .turnEnded(good: true, costUSD: 0.2), offset: 9))
        } else {
            report(worker, on: name, .complete)
        }
    }

    private mutating func report(_ worker: ModelWorker, on name: HostName, _ status: SessionStatus) {
        reports += 1
        var report = Report(id: "report-\(reports)", status: status, acknowledges: dice.one(in: 5), at: now.wall)
        if status == .stuck, dice.one(in: 2) { report.question = Report.Question(question: "what now?", options: [], context: nil) }
        change(worker.key, worker.run, on: name) {
            $0.reports.append(report)
            $0.hasReportedComplete = status == .complete
        }
    }
}
