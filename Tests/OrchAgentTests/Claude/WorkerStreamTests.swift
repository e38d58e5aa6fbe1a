import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("Following a worker's stream", .timeLimit(.minutes(2)))
struct WorkerStreamTests {
    private let fence = Fence(attempt: 1, run: 1)

    private func with(_ body: (RunDirectory) async throws -> Void) async throws {
        try await ClaudeFixture.with { fixture in
            try PrivateDirectory.create("\(fixture.root)/run")
            try await body(RunDirectory(path: "\(fixture.root)/run"))
        }
    }

    private func stream(_ directory: RunDirectory, from offset: UInt64 = 0) -> WorkerStream {
        WorkerStream(directory: directory, fence: fence, offset: offset, awake: { 0 })
    }

    private func append(_ text: String, _ directory: RunDirectory) throws {
        let file = try OwnedDescriptor(path: directory.eventsFile, flags: O_WRONLY | O_CREAT | O_APPEND)
        let bytes = Array(text.utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = DescriptorBytes.write(rest, to: file.number)
            guard written > 0 else { throw SystemFailure.last("write") }
            rest = rest.dropFirst(written)
        }
    }

    private func record(_ code: Int32? = 0, reason: ExitRecord.Reason = .ended) -> ExitRecord {
        ExitRecord(fence: fence, reason: reason, detail: "over", code: code, startedAt: nil, endedAt: Timestamp(milliseconds: 0))
    }

    /// Everything of a stream whose run has ended already.
    private func all(_ directory: RunDirectory, from offset: UInt64 = 0) async throws -> (news: [StreamNews], end: WorkerStream.End) {
        var news: [StreamNews] = []
        let record = record()
        let end = try await stream(directory, from: offset).follow(until: { record }) { news += $0 }
        return (news, end)
    }

    @Test func factsComeInOrderEachWithItsPlace() async throws {
        try await with { directory in
            let lines = [StreamLines.start, StreamLines.started("g1"), StreamLines.say("Hi."), StreamLines.done(cost: 0.25)].map { $0 + "\n" }
            try append(lines.joined(), directory)
            let (news, end) = try await all(directory)
            let facts = news.filter { if case .sign = $0.news { false } else { true } }
            #expect(facts.map(\.news) == [.delivered(guidance: "g1"), .turnEnded(good: true, costUSD: 0.25)])
            #expect(facts.map(\.offset) == [UInt64((lines[0] + lines[1]).utf8.count), UInt64(lines.joined().utf8.count)])
            #expect(end.end.kind == .finished && end.activity.lastText == "Hi.")
        }
    }

    @Test func whatIsInTheJournalIsNotToldAgainButCounts() async throws {
        try await with { directory in
            let known = [StreamLines.start, StreamLines.started("g1"), StreamLines.done()].map { $0 + "\n" }.joined()
            try append(known, directory)
            let (news, end) = try await all(directory, from: UInt64(known.utf8.count))
            #expect(news.isEmpty && end.end.kind == .finished, "the end is judged by what was read before")
            try append(StreamLines.started("g2") + "\n", directory)
            let (later, _) = try await all(directory, from: UInt64(known.utf8.count))
            #expect(later.map(\.news).contains(.delivered(guidance: "g2")) && !later.map(\.news).contains(.delivered(guidance: "g1")))
        }
    }

    @Test func aStreamShorterThanTheJournalKnowsIsFollowedFromItsEnd() async throws {
        try await with { directory in
            try append(StreamLines.start + "\n", directory)
            let (_, end) = try await all(directory, from: 1_000_000)
            #expect(end.activity.hasStarted)
        }
    }

    @Test func linesAreToldAsTheyAreWritten() async throws {
        try await with { directory in
            let (told, teller) = AsyncStream.makeStream(of: WorkerNews.self)
            let (over, finish) = AsyncStream.makeStream(of: ExitRecord.self)
            let worker = stream(directory)
            let record = record(3)
            try await withThrowingTaskGroup(of: RunEnd?.self) { group in
                group.addTask {
                    let end = try await worker.follow(
                        until: {
                            for await record in over { return record }
                            throw CancellationError()
                        }, take: { for item in $0 { teller.yield(item.news) } })
                    teller.finish()
                    return end.end
                }
                var news = told.makeAsyncIterator()
                try append(StreamLines.start + "\n", directory)
                #expect(await news.next() == .sign(doing: "thinking", requestOpen: true))
                // Half a line tells nothing; its other half does.
                let line = StreamLines.tool("t", "make") + "\n"
                try append(String(line.prefix(20)), directory)
                try append(String(line.dropFirst(20)), directory)
                #expect(await news.next() == .sign(doing: "Bash make", requestOpen: true))
                try append(StreamLines.started("g") + "\n", directory)
                #expect(await news.next() == .delivered(guidance: "g"))
                finish.yield(record)
                let end = try await group.next() ?? nil
                #expect(end?.kind == .infrastructure && end?.code == 3)
            }
        }
    }

    @Test func aLineWithoutAnEndCountsOnceNothingCanFollow() async throws {
        try await with { directory in
            try append(StreamLines.start + "\n" + StreamLines.done(), directory)
            let (news, end) = try await all(directory)
            #expect(news.map(\.news).contains(.turnEnded(good: true, costUSD: 0.5)) && end.end.kind == .finished)
        }
    }

    @Test func garbageIsPassedOver() async throws {
        try await with { directory in
            let deep = String(repeating: "[", count: 100_000)
            let nested = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
            let tooLong = "{\"x\":\"" + String(repeating: "y", count: ClaudeLimits.lineBytes) + "\"}"
            try append(
                ["\u{0}\u{1b}[31m", deep, nested, tooLong, "null", "[]", StreamLines.start, "{\"type\":7}", StreamLines.done()].joined(
                    separator: "\n"),
                directory)
            let (_, end) = try await all(directory)
            #expect(end.activity.brokenLines == 3 && end.end.kind == .finished)
        }
    }

    @Test func theErrorOutputExplainsAnEndBeforeTheBeginning() async throws {
        try await with { directory in
            try AtomicFile.write(Array("Error: bad flag\n".utf8), to: directory.errorFile)
            let record = record(1)
            let end = try await stream(directory).follow(until: { record }, take: { _ in })
            #expect(end.end.kind == .startFailed && end.end.detail == "the worker ended with code 1 before it began: Error: bad flag")
        }
    }

    @Test func aRunThatCannotBeObservedIsAnError() async throws {
        try await with { directory in
            let refused = RunRefused.noSpec("x")
            await #expect(throws: refused) { try await stream(directory).follow(until: { throw refused }, take: { _ in }) }
        }
    }

    @Test func cancellationEndsIt() async throws {
        try await with { directory in
            let worker = stream(directory)
            let (never, _) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do {
                        _ = try await worker.follow(
                            until: {
                                for await _ in never {}
                                throw CancellationError()
                            }, take: { _ in })
                        return false
                    } catch {
                        return error is CancellationError
                    }
                }
                group.cancelAll()
                #expect(await group.next() == true)
            }
        }
    }
}
