import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("Reports of a run")
struct RunReportsTests {
    private func with(_ body: (RunReports) throws -> Void) async throws {
        try await ClaudeFixture.with { fixture in
            let reports = RunReports(runDirectory: "\(fixture.root)/run")
            try PrivateDirectory.create(reports.path)
            try reports.create()
            try body(reports)
        }
    }

    private func report(_ id: String, _ status: SessionStatus? = nil, question: String? = nil) -> Report {
        Report(
            id: id, status: status, question: question.map { .init(question: $0, options: [], context: nil) }, at: Timestamp(milliseconds: 5))
    }

    @Test func theyWaitInOrderUntilTheyAreDiscarded() async throws {
        try await with { reports in
            try reports.add(report("a", .planning))
            try reports.add(report("b", question: "Which one?\nThis or that?"))
            let waiting = try reports.waiting()
            #expect(waiting.reports.map(\.report) == [report("a", .planning), report("b", question: "Which one?\nThis or that?")])
            #expect(waiting.problems.isEmpty)
            try reports.discard(waiting.reports[0].name)
            try reports.discard(waiting.reports[0].name)
            #expect(try reports.waiting().reports.map(\.report.id) == ["b"])
        }
    }

    @Test func theNewestReportDecidesWhetherTheWorkerMayLeave() async throws {
        try await with { reports in
            #expect(!reports.hasReported)
            try reports.add(report("a", .working))
            #expect(!reports.hasReported)
            try reports.add(report("b", .complete))
            #expect(reports.hasReported)
            try reports.add(report("c", .working))
            #expect(!reports.hasReported)
            try reports.add(report("d", question: "?"))
            #expect(reports.hasReported)
            try reports.add(report("e"))
            #expect(reports.hasReported, "a mere acknowledgement changes nothing")
        }
    }

    @Test func aReportThatCannotBeKeptLeavesNoMark() async throws {
        try await with { reports in
            let huge = Report(
                id: "a", status: .complete, reason: String(repeating: "x", count: RunReports.reportBytes), at: Timestamp(milliseconds: 0))
            #expect(throws: SpoolFolder.Refused.self) { try reports.add(huge) }
            let waiting = try reports.waiting()
            #expect(waiting.reports.isEmpty && !reports.hasReported)
        }
    }

    @Test func whatIsNoReportIsToldAndPutAway() async throws {
        try await with { reports in
            try AtomicFile.write(Array("{\"id\":\"\u{1b}[31m\n".utf8), to: "\(reports.folder)/00000000000000000001.line")
            try AtomicFile.write(Array("torn".utf8), to: "\(reports.folder)/00000000000000000002.line")
            try reports.add(report("good", .working))
            let waiting = try reports.waiting()
            #expect(waiting.reports.map(\.report.id) == ["good"])
            #expect(waiting.problems.count == 2 && !waiting.problems.joined().contains("\u{1b}"))
            #expect(try reports.waiting().problems.isEmpty)
        }
    }

    @Test func guidanceIsReplacedWhole() async throws {
        try await with { reports in
            #expect(try reports.guidance().isEmpty)
            let words = Guidance(id: "g", text: "left\nnot right", sentAt: Timestamp(milliseconds: 9))
            try reports.write([words])
            #expect(try reports.guidance().map(\.text) == ["left\nnot right"])
            try reports.write([])
            #expect(try reports.guidance().isEmpty)
        }
    }
}
