extension StatusFile {
    /// What a session is beside what people see of it: in files only, for a ledger that has to be built anew.
    public struct Spec: Hashable, Sendable, Codable {
        public var project: ProjectSpec
        public var base: String
        public var worker: WorkerWishes
        public var cliCommand: String
        /// The host that the operator named; the agent does not know it.
        public var pinned: HostName?
        /// What else was asked of placement; the agent does not know it.
        public var wishes: PlacementWishes?
        /// The attempt is over and the session on no host: `host` is where it shall go. Nil for no.
        public var isBetweenHosts: Bool?

        public init(_ spec: SessionSpec, pinned: HostName? = nil, wishes: PlacementWishes? = nil) {
            project = spec.project
            base = spec.base
            worker = spec.worker
            cliCommand = spec.cliCommand
            self.pinned = pinned
            self.wishes = wishes
        }
    }
}

extension SessionRecord {
    /// A session as its status file tells it; nil for a file that no daemon wrote, of a session that has ended or has no place in a queue.
    ///
    /// An attempt counts as open unless the file proves that it is not: its host is asked, and answers with what it has or a tombstone.
    public init?(remembered file: StatusFile, order: UInt64) {
        guard let key = file.key, file.attempt > 0 || file.spec != nil, file.attempt <= Limits.number, file.run <= Limits.number else { return nil }
        var spec = SessionSpec(project: ProjectSpec(name: key.project), id: key.id, issue: file.issue, mode: file.mode)
        if let kept = file.spec, kept.project.name == key.project {
            spec.project = kept.project
            spec.base = kept.base
            spec.worker = kept.worker
            spec.cliCommand = kept.cliCommand
        }
        self.init(
            spec: spec, pinned: file.spec?.pinned, wishes: file.spec?.wishes, highestAttempt: file.attempt, order: order, at: file.startedAt)
        want = file.want
        face = SessionFace(remembered: file)
        guard file.attempt > 0, let host = file.host, file.spec?.isBetweenHosts != true else {
            if let words = file.forwardedMessage { guidance = [Guidance(id: "remembered-\(key)", text: words, sentAt: file.lastHeartbeat)] }
            return
        }
        var attempt = Attempt(number: file.attempt, host: host)
        attempt.state = AttemptState(remembered: file.status)
        // What is offered may begin anew.
        if attempt.state != .offered { attempt.run = file.run }
        if attempt.state == .closed { attempt.closed = file.status == .complete ? .complete : .cancelled }
        self.attempt = attempt
    }
}

extension AttemptState {
    fileprivate init(remembered status: SessionStatus) {
        switch status {
        case .queued: self = .offered
        case .registered, .planning, .planningComplete, .working: self = .running
        case .shipping, .reviewsInProgress, .prReady, .stuck, .paused, .deleting, .deletionFailed: self = .waiting
        case .complete, .cancelled: self = .closed
        }
    }
}

extension SessionFace {
    fileprivate init(remembered file: StatusFile) {
        self.init(status: file.status)
        stuckReason = file.stuckReason
        pullRequestUrl = file.pullRequestUrl
        branch = file.branch.isEmpty ? nil : file.branch
        worktreePath = file.worktreePath.isEmpty ? nil : file.worktreePath
        deletionError = file.deletionError
        previousStatus = file.previousStatus
        costUSD = file.costUSD
        for text in file.notes.suffix(Limits.notes) { note(text) }
    }
}
