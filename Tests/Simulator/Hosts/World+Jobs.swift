import OrchCore

// What the agents' shells do beside their loop: worktrees, runs begun and looked at again, questions answered.
extension World {
    mutating func finish(_ index: Int, of name: HostName, _ end: JobEnd) throws {
        guard let host = hosts[name], host.machine != nil, isAwake(name), host.jobs.indices.contains(index) else { return }
        let job = host.jobs[index]
        hosts[name]?.jobs.remove(at: index)
        note(.agent(name), "✓ \(job) \(end == .badly ? "fails" : "")")
        switch job {
        case .prepare(let key):
            let made = Prepared(branch: "issue-\(key.session.id)", path: "/w/\(key.session.id)", conversation: "c-\(key)", notes: [])
            if end == .well { leave(job, on: name) }
            try tell(name, end == .well ? .prepared(key, made) : .preparationFailed(key, words: "no base"))
        case .start(let key, let run): try finishStart(RunName(host: name, key: key, run: run), end)
        case .observe(let key, let run, let guidance, let offset):
            try finishObservation(RunName(host: name, key: key, run: run), guidance, offset)
        case .discard: leave(job, on: name)
        case .assess(let key): try tell(name, .assessed(key, atRisk: hasWork(key.session, on: name) ? ["a file"] : []))
        case .remove(let key, let force):
            if end == .badly { return try tell(name, .removed(key, .failed("busy"))) }
            if !force, hasWork(key.session, on: name) { return try tell(name, .removed(key, .atRisk(["a file"]))) }
            try checkRemoval(of: key, on: name)
            leave(job, on: name)
            try tell(name, .removed(key, .done(notes: [])))
        case .readEvents(let first):
            let page = host.journal.page(from: first)
            if !page.isEmpty { try tell(name, .eventsRead(page)) }
        case .inspect(let session, let correlation):
            try tell(name, .inspected(Answer(session: session, worktree: nil, missing: "gone"), correlation: correlation))
        case .assessMove, .pack, .readConversation, .storePiece, .unpack: try finishCarrying(job, on: name, end)
        }
    }

    func hasWork(_ session: SessionKey, on name: HostName) -> Bool { hosts[name]?.worktrees[session]?.hasWork == true }

    /// What a job leaves behind when it is done, whether or not somebody hears of it.
    mutating func leave(_ job: ModelHost.Job, on name: HostName) {
        switch job {
        case .prepare(let key): if hosts[name]?.worktrees[key.session] == nil { hosts[name]?.worktrees[key.session] = ModelWorktree() }
        case .start(let key, let run):
            raiseFence(to: key, run, on: name)
            change(RunName(host: name, key: key, run: run)) { $0.state = .lives }
        case .discard(let key, let run, let report):
            change(RunName(host: name, key: key, run: run)) { worker in
                guard let index = worker.reports.firstIndex(where: { $0.id == report }) else { return }
                worker.reports.remove(at: index)
                if index < worker.told { worker.told -= 1 }
            }
        case .remove(let key, let force): if force || !hasWork(key.session, on: name) { hosts[name]?.worktrees[key.session] = nil }
        case .pack(let key): hosts[name]?.packed.insert(key)
        case .storePiece(_, let conversation, let offset, let count):
            let before = hosts[name]?.arrived[conversation.key] ?? 0
            if offset == before { hosts[name]?.arrived[conversation.key] = before + UInt64(count) }
        case .observe, .assess, .readEvents, .inspect, .assessMove, .readConversation, .unpack: break
        }
    }

    /// The fence file of a session is raised before anything of a run is begun.
    private mutating func raiseFence(to key: AttemptKey, _ run: UInt64, on name: HostName) {
        hosts[name]?.begun.insert(RunName(host: name, key: key, run: run))
        let present = hosts[name]?.fences[key.session] ?? 0
        hosts[name]?.fences[key.session] = max(present, key.attempt)
    }

    private mutating func finishStart(_ run: RunName, _ end: JobEnd) throws {
        guard let worker = hosts[run.host]?.worker(run), worker.state == .starting else { return }
        raiseFence(to: run.key, run.run, on: run.host)
        change(run) {
            $0.follow(from: 0)
            if end == .well { $0.state = .lives } else { $0.end(.startFailed, "no such file") }
        }
        note(.workers, "\(run) on \(run.host) \(end == .well ? "lives" : "can't be started")")
        if end == .well { try tell(run.host, .started(run.key, run: run.run)) }
    }

    /// A later agent looks at a run: it lives, has ended, or nothing of it was ever there.
    private mutating func finishObservation(_ run: RunName, _ guidance: [String], _ offset: UInt64) throws {
        if hosts[run.host]?.worker(run) == nil {
            var lost = ModelWorker(key: run.key, run: run.run, guidance: [])
            lost.end(.infrastructure, detail("nothing of it was found"))
            hosts[run.host]?.workers.append(lost)
        }
        change(run) {
            $0.follow(from: offset)
            if $0.hasSupervisor { $0.give(guidance) }
        }
        guard let worker = hosts[run.host]?.worker(run), worker.state == .lives, worker.hasSupervisor else { return }
        try tell(run.host, .started(run.key, run: run.run))
    }
}
