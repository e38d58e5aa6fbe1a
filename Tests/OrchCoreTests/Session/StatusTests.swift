import Testing

@testable import OrchCore

@Suite struct StatusTests {
    @Test func twoStatusesEnd() {
        #expect(SessionStatus.allCases.filter(\.isTerminal) == [.complete, .cancelled])
    }

    @Test func whatMayBeReportedFromWhere() {
        for status in SessionStatus.allCases {
            let closed: [SessionStatus] = [.queued, .complete, .cancelled, .deleting, .deletionFailed]
            #expect(status.reportsAllowed(workerLives: true).isEmpty == closed.contains(status))
            #expect(status.reportsAllowed(workerLives: false).isEmpty == closed.contains(status))
            #expect(!status.reportsAllowed(workerLives: false).contains(.working))
            for report in status.reportsAllowed(workerLives: true) { #expect(SessionStatus.reportable.contains(report)) }
        }
    }

    private func report(_ status: SessionStatus?, reason: String? = nil, question: String? = nil) -> Report {
        Report(
            id: "r", status: status, reason: reason, question: question.map { .init(question: $0, options: [], context: nil) }, at: second(0).wall)
    }

    private func after(_ status: SessionStatus, _ report: Report, workerLives: Bool = true) throws -> SessionFace {
        var face = SessionFace(status: status)
        try face.apply(report, workerLives: workerLives)
        return face
    }

    @Test func completeIsAClaimWhileAWorkerLives() throws {
        #expect(try after(.working, report(.complete)).status == .working)
        #expect(try after(.working, report(.complete), workerLives: false).status == .complete)
    }

    @Test func aQuestionIsStuckWhateverElseIsSaid() throws {
        let face = try after(.working, report(.working, reason: "no", question: "which?"))
        #expect(face.status == .stuck)
        #expect(face.stuckReason == "which?")
        #expect(try after(.working, report(.stuck)).stuckReason == "no reason was given")
    }

    @Test func theNextReportTakesTheReasonAway() throws {
        var face = try after(.working, report(.stuck, reason: "why"))
        try face.apply(report(.working), workerLives: true)
        #expect(face.stuckReason == nil)
        #expect(throws: RefusedReport.self) { try face.apply(report(.queued), workerLives: true) }
        #expect(face.status == .working)
    }

    @Test func aPauseHoldsWhatIsReported() throws {
        var face = SessionFace(status: .working)
        face.pause()
        try face.apply(report(.stuck, reason: "why"), workerLives: true)
        #expect((face.status, face.previousStatus, face.stuckReason) == (.paused, .stuck, "why"))
        face.unpause()
        #expect((face.status, face.previousStatus) == (.stuck, nil))
    }

    @Test func aLongReasonIsClipped() throws {
        let face = try after(.working, report(.stuck, reason: String(repeating: "é", count: Limits.textBytes)))
        #expect(face.stuckReason?.utf8.count == Limits.textBytes)
    }
}
