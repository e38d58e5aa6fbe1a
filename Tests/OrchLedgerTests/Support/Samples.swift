import OrchCore

let noon = Timestamp(milliseconds: 1_800_000_000_000)

func later(_ seconds: Int64) -> Timestamp { noon.adding(milliseconds: seconds * 1000) }

func key(_ text: String) throws -> SessionKey { try SessionKey(text) }

/// A session that waits for a place.
func session(_ text: String, order: UInt64 = 1, at time: Timestamp = noon, highest: UInt64 = 0, pinned: String? = nil) throws -> SessionRecord {
    let key = try SessionKey(text)
    let issue = Issue(number: key.id.issueNumber, title: "Ünïcode \"quotes\"", body: "line one\nline two 🦉")
    let spec = SessionSpec(project: ProjectSpec(name: key.project), id: key.id, issue: issue)
    return SessionRecord(spec: spec, pinned: try pinned.map { try HostName($0) }, highestAttempt: highest, order: order, at: time)
}

/// A session with its newest attempt on a host.
func placed(_ text: String, _ number: UInt64, on host: String, _ state: AttemptState = .running, at time: Timestamp = noon) throws -> SessionRecord {
    var record = try session(text, at: time, highest: number)
    record.face.status = .working
    record.attempt = SessionRecord.Attempt(number: number, host: try HostName(host))
    record.attempt?.state = state
    return record
}

/// A session that is over.
func complete(_ text: String, on host: String = "gpu-box", at time: Timestamp = noon) throws -> SessionRecord {
    var record = try placed(text, 1, on: host, .closed, at: time)
    record.face.status = .complete
    record.attempt?.closed = .complete
    return record
}

func ledgerEvent(_ sequence: UInt64, _ text: String = "shop/123", _ status: SessionStatus = .working) throws -> LedgerEvent {
    LedgerEvent(
        sequence: sequence, time: noon, session: try key(text), host: nil, fence: Fence(attempt: 1, run: 1),
        fact: LedgerEvent.Fact(status: LedgerEvent.StatusFact(status: status, cause: "reported")))
}

func guidanceOrder(_ id: String, _ text: String = "shop/123") throws -> Command {
    Command(id: id, key: AttemptKey(session: try key(text), attempt: 1), kind: .guidance, guidance: Guidance(id: id, text: "go on", sentAt: noon))
}

/// An attempt as an agent has it.
func attempt(
    _ text: String, _ number: UInt64, run: UInt64 = 0, _ phase: AgentAttempt.Phase = .preparing, at time: Timestamp = noon
) throws -> AgentAttempt {
    var attempt = AgentAttempt(offer: Offer(attempt: number, spec: try session(text).spec, guidance: []), at: time)
    attempt.phase = phase
    attempt.run = run
    if phase == .closed { attempt.closed = .complete }
    return attempt
}

func stateEvent(_ sequence: UInt64, _ text: String = "shop/123", _ status: SessionStatus = .working) throws -> NumberedEvent {
    let change = AgentEvent.StateChange(cause: .reported, state: .running, face: SessionFace(status: status))
    return NumberedEvent(
        sequence: sequence, time: noon, key: AttemptKey(session: try key(text), attempt: 1), run: 1, event: .state(change))
}
