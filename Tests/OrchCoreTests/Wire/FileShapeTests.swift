import Testing

@testable import OrchCore

@Suite struct FileShapeTests {
    @Test func aStatusFileHasTheOriginalsNames() throws {
        var face = SessionFace(status: .planningComplete)
        face.worktreePath = "/w/12"
        var file = StatusFile(
            key: try session(12), issue: Issue(number: 12, title: "T", body: nil), mode: .single, face: face, branch: "issue-12",
            startedAt: Timestamp(milliseconds: 0), lastHeartbeat: Timestamp(milliseconds: 1000), host: try HostName("gpu"),
            fence: Fence(attempt: 2, run: 3), want: .run)
        file.forwardedMessage = "hi"
        #expect(
            try Coding.json(file)
                == #"{"attempt":2,"branch":"issue-12","forwardedMessage":"hi","host":"gpu","id":"12","issue":{"number":12,"title":"T"},"#
                + #""lastHeartbeat":"1970-01-01T00:00:01.000Z","mode":"single","notes":[],"project":"app","run":3,"#
                + #""startedAt":"1970-01-01T00:00:00.000Z","#
                + #""status":"planning_complete","want":"run","worktreePath":"/w/12"}"#)
        #expect(try Coding.isStable(file))
        #expect(file.key == (try session(12)))
    }

    @Test func recordsComeBack() throws {
        var record = SessionRecord(spec: try spec(12), pinned: try HostName("gpu"), highestAttempt: 4, order: 9, at: Timestamp(milliseconds: 0))
        record.attempt = SessionRecord.Attempt(number: 4, host: try HostName("gpu"))
        record.add(Guidance(id: "g", text: "x", sentAt: record.createdAt))
        #expect(try Coding.isStable(record))
        var attempt = AgentAttempt(offer: Offer(attempt: 4, spec: try spec(12), guidance: record.guidance), at: record.createdAt)
        for phase in [.waiting(.until(Timestamp(milliseconds: 5))), .waiting(.slot), .frozen, .closed] as [AgentAttempt.Phase] {
            attempt.phase = phase
            #expect(try Coding.isStable(attempt))
        }
        var host = HostRecord(name: try HostName("gpu"), isLocal: true)
        host.facts = .ready(slots: 3)
        #expect(try Coding.isStable(host))
        let fact = LedgerEvent.Fact(status: .init(status: .stuck, cause: "reported", reason: "why", pullRequestUrl: nil))
        let event = LedgerEvent(sequence: 1, time: record.createdAt, session: record.key, host: nil, fence: record.fence, fact: fact)
        #expect(try Coding.isStable(event))
        #expect(event.topic?.text == "state/app/12/")
    }

    @Test func whatIsKeptIsBounded() throws {
        var record = SessionRecord(spec: try spec(12), pinned: nil, highestAttempt: 0, order: 0, at: Timestamp(milliseconds: 0))
        for number in 0..<(Limits.guidance + 5) {
            var words = Guidance(id: "\(number)", text: "x", sentAt: record.createdAt)
            words.receipt = number < 50 ? .delivered : .queued
            record.add(words)
        }
        #expect(record.guidance.count == Limits.guidance)
        #expect(record.guidance.first?.id == "5")
        for number in 0..<(Limits.escalations + 5) {
            var question = Escalation(id: "\(number)", session: record.key, source: .worker, question: "?", askedAt: record.createdAt)
            question.closedAt = number == 0 ? nil : record.createdAt
            record.add(question)
        }
        #expect(record.escalations.count == Limits.escalations)
        #expect(record.escalations.first?.id == "0")
        var face = SessionFace(status: .working)
        for number in 0..<(Limits.notes + 5) { face.note("\(number)") }
        face.note("24")
        #expect(face.notes.count == Limits.notes)
        #expect(face.notes.last == "24")
    }
}
