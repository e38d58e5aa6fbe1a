import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("A run from its order to its end", .timeLimit(.minutes(2)))
struct WholeRunTests {
    /// Prepares, starts and follows a worker that is a shell script.
    private func outcome(
        _ fixture: ClaudeFixture, _ order: RunOrder, _ script: String, during: (RunDirectory, [StreamNews]) throws -> Void = { _, _ in }
    ) async throws -> (news: [WorkerNews], end: WorkerStream.End) {
        try fixture.home.create(project: fixture.session.project)
        let prepared = try fixture.run(order, host: WorkerHost(command: ["/bin/sh", "-c", script])).prepare { _ in }
        try prepared.spoolInput()
        let lock = try FileLock(taking: prepared.spec.lockPath, holder: "the test")
        let launched = try RunLauncher(command: [RunFixture.supervisorHost], environment: ["PATH": "/usr/bin:/bin"])
            .launch(prepared.spec, in: prepared.directory, lock: lock)
        let observer = RunObserver(prepared.directory, launched: launched)
        let stream = WorkerStream(directory: prepared.directory, fence: prepared.spec.fence, offset: 0, awake: { 0 })
        var news: [WorkerNews] = []
        do {
            let end = try await stream.follow(until: { try await Self.exit(of: observer) }) {
                news += $0.map(\.news)
                try during(prepared.directory, $0)
            }
            return (news, end)
        } catch {
            try prepared.directory.requestStop(StopRequest(mode: .kill, reason: "the test failed"))
            _ = try await Self.exit(of: observer)
            throw error
        }
    }

    private static func exit(of observer: RunObserver) async throws -> ExitRecord {
        if case .ended(let record) = try await observer.settled() { return record }
        return try await observer.endWithoutSupervisor()
    }

    @Test func theWorkerHearsTheFirstMessageThenGuidanceAndKnowsItsRun() async throws {
        try await ClaudeFixture.with { fixture in
            let order = try fixture.order(guidance: [fixture.guidance(1, "left")])
            let (news, end) = try await outcome(
                fixture, order,
                """
                head -n 2 > heard; printf '%s\\n' "$ORCH_RUN_DIRECTORY" "$ORCH_ATTEMPT" > place
                printf '%s\\n' '\(StreamLines.start)' '\(StreamLines.started(order.guidance[0].id))' '\(StreamLines.done())'
                """)
            let facts = news.filter { if case .sign = $0 { false } else { true } }
            #expect(facts == [.delivered(guidance: order.guidance[0].id), .turnEnded(good: true, costUSD: 0.5)])
            #expect(end.end.kind == .finished && end.end.code == 0)
            let heard = try fixture.text("\(fixture.worktree)/heard").split(separator: "\n").compactMap { JSONLine.value(String($0)) }
            #expect(
                heard.map { $0["message"]?["content"]?.string } == [WorkerPrompt.firstMessage, "Direction from the operator of this work:\n\nleft"])
            let directory = fixture.home.run(of: fixture.session, fence: Fence(attempt: 2, run: 1))
            #expect(try fixture.text("\(fixture.worktree)/place") == "\(directory)\ndemo/7#2\n")
        }
    }

    @Test func anEndThatWasAskedForIsStopped() async throws {
        try await ClaudeFixture.with { fixture in
            // It leaves when it is asked to, as the real one does.
            let (_, end) = try await outcome(
                fixture, try fixture.order(), "echo '\(StreamLines.start)'; while read -r line; do case $line in *end_session*) exit 0;; esac; done"
            ) { directory, _ in
                try directory.requestStop(StopRequest(mode: .graceful, reason: "cancelled"))
            }
            #expect(end.end.kind == .stopped && end.end.code == 0)
        }
    }

    @Test func aWorkerThatDiesAtOnceIsExplainedByItsLastWords() async throws {
        try await ClaudeFixture.with { fixture in
            let (news, end) = try await outcome(fixture, try fixture.order(), "echo no such option >&2; exit 2")
            #expect(news.isEmpty && end.end.kind == .startFailed && end.end.detail.hasSuffix("no such option"))
        }
    }
}
