import ArgumentParser
import OrchCore
import Synchronization
import Testing

@testable import orch

@Suite(.timeLimit(.minutes(1))) struct FollowerTests {
    private func key() throws -> SessionKey { try SessionKey("shop/123") }

    private func reference() throws -> SessionReference { try SessionReference("shop/123", current: nil) }

    /// What was published, lost, doubled or swapped on the way comes once and in order.
    @Test func nothingIsMissedAndNothingComesTwice() async throws {
        try await StageCoordinator.with { stage, surroundings in
            for number in 1...3 { stage.isLost(try Samples.event(UInt64(number), Samples.status(.planning))) }
            try await DaemonConnection.with(in: surroundings) { connection in
                let follower = try await EventFollower.open(connection)
                let head = try await follower.head()
                #expect(head == StreamPlace(stream: StageCoordinator.stream, number: 3))
                for number in 4...6 { stage.isLost(try Samples.event(UInt64(number), Samples.status(.working))) }
                for number: UInt64 in [2, 6, 6, 5] { try stage.publish(try Samples.event(number, Samples.status(.working))) }
                var seen: [UInt64] = []
                try await follower.follow(after: head, number: 1) { news in
                    guard case .event(let event) = news else { return .goOn }
                    seen.append(event.sequence)
                    if event.sequence == 6 { try stage.happens(try Samples.event(7, Samples.status(.stuck))) }
                    return event.sequence == 7 ? .stop : .goOn
                }
                #expect(seen == [2, 3, 4, 5, 6, 7])
                await follower.close()
            }
        }
    }

    @Test func waitingEndsWhenTheStatusHasCome() async throws {
        try await StageCoordinator.with { stage, surroundings in
            stage.script.withLock { script in
                script.sessions = (try? [Samples.session("123", .working)]) ?? []
                // It happens right after the session was looked at.
                script.react = { request, stage in
                    guard case .get = request.call, let event = try? Samples.event(1, Samples.status(.prReady)) else { return }
                    try? stage.happens(event)
                }
            }
            try await DaemonConnection.with(in: surroundings) { connection in
                let ends = try await Waiting(connection: connection, until: .prReady, limit: nil).wait(for: [try reference()])
                #expect(ends == [try key(): .prReady])
            }
        }
    }

    @Test func waitingSaysWhatHasEndedOtherwise() async throws {
        try await StageCoordinator.with { stage, surroundings in
            stage.script.withLock { $0.sessions = (try? [Samples.session("123", .cancelled)]) ?? [] }
            try await DaemonConnection.with(in: surroundings) { connection in
                let waiting = Waiting(connection: connection, until: .complete, limit: nil)
                let problem = await #expect(throws: Problem.self) { try await waiting.wait(for: [try reference()]) }
                #expect(problem?.details == ["shop/123: cancelled"])
                await #expect(throws: Problem.self) { try await waiting.wait(for: [try SessionReference("shop/9", current: nil)]) }
            }
        }
    }

    @Test func waitingEndsWhenTheTimeIsOver() async throws {
        try await StageCoordinator.with { stage, surroundings in
            stage.script.withLock { $0.sessions = (try? [Samples.session("123", .working)]) ?? [] }
            try await DaemonConnection.with(in: surroundings) { connection in
                let waiting = Waiting(connection: connection, until: nil, limit: .milliseconds(300))
                let end = await #expect(throws: ExitCode.self) { try await waiting.wait(for: [try reference()]) }
                #expect(end?.rawValue == 124)
            }
        }
    }

    @Test func aLogIsFollowedToTheEndOfItsRun() async throws {
        try await StageCoordinator.with { stage, surroundings in
            let key = try key()
            stage.script.withLock { script in
                script.sessions = (try? [Samples.session("123", .working) { $0.stale = false }]) ?? []
                script.log = Array("first line, longer than a piece\n".utf8)
            }
            let printed = Mutex("")
            try await DaemonConnection.with(in: surroundings) { connection in
                var log = LogFollowing(try reference(), fence: nil, form: .bytes, connection: connection) { bytes in
                    let text = String(decoding: bytes, as: UTF8.self)
                    let all = printed.withLock { all in
                        all += text
                        return all
                    }
                    // Each line brings the next, and the second the end, with a last word that no hint told of.
                    if all.hasSuffix("a piece\n") { try stage.writes("second\n", of: key) }
                    if text.hasSuffix("second\n") {
                        stage.script.withLock { $0.log += Array("torn".utf8) }
                        let end = LedgerEvent.StatusFact(status: .stuck, cause: "run_ended")
                        var event = try Samples.event(1, LedgerEvent.Fact(status: end))
                        event.fence = Fence(attempt: 1, run: 2)
                        try stage.happens(event)
                    }
                }
                try await log.follow()
            }
            #expect(printed.withLock { $0 } == "first line, longer than a piece\nsecond\ntorn")
        }
    }

    @Test func aLogThatHasNotBegunIsWaitedFor() async throws {
        try await StageCoordinator.with { stage, surroundings in
            let key = try key()
            stage.script.withLock { script in
                script.sessions = (try? [Samples.session("123", .queued)]) ?? []
                script.react = { request, stage in
                    // The run begins and ends while the client asks.
                    guard case .get = request.call, stage.script.withLock({ $0.asked.count }) > 1 else { return }
                    try? stage.writes("here\n", of: key)
                    guard var event = try? Samples.event(1, Samples.status(.working, cause: "run_ended")) else { return }
                    event.fence = Fence(attempt: 1, run: 2)
                    try? stage.happens(event)
                }
            }
            let printed = Mutex("")
            try await DaemonConnection.with(in: surroundings) { connection in
                var log = LogFollowing(try reference(), fence: nil, form: .bytes, connection: connection) { bytes in
                    let text = String(decoding: bytes, as: UTF8.self)
                    printed.withLock { $0 += text }
                }
                try await log.follow()
            }
            #expect(printed.withLock { $0 } == "here\n")
        }
    }

    @Test func aLogThatIsNotThereIsSaid() async throws {
        try await StageCoordinator.with { stage, surroundings in
            stage.script.withLock { $0.sessions = (try? [Samples.session("123", .queued)]) ?? [] }
            try await DaemonConnection.with(in: surroundings) { connection in
                var log = LogFollowing(try reference(), fence: nil, form: .readable, connection: connection) { _ in }
                await #expect(throws: Problem(.notFound, "it has not run yet")) { try await log.printAll() }
            }
        }
    }

    @Test func ordersTryAllAndListWhatFailed() async throws {
        try await StageCoordinator.with { stage, surroundings in
            stage.script.withLock { $0.sessions = (try? [Samples.session("123", .working), Samples.session("13", .complete)]) ?? [] }
            try await DaemonConnection.with(in: surroundings) { connection in
                let orders = Orders(connection: connection, surroundings: surroundings, word: "paused") { _ in }
                let all = try await orders.all { _ in true }
                let problem = await #expect(throws: Problem.self) { try await orders.give(.pause, to: all.reversed()) }
                #expect(problem?.words == "13 is complete already")
            }
            // All at once: in the order in which they were sent.
            #expect(stage.script.withLock { $0.asked } == ["pause shop/13", "pause shop/123"])
        }
    }

    @Test func withoutADaemonTheStatusFilesAnswer() async throws {
        var place: Surroundings?
        try await StageCoordinator.with { _, surroundings in place = surroundings }
        let surroundings = try #require(place)
        #expect(try await DaemonConnection.open([.coordinator, .agent], in: surroundings) == nil)
        let problem = await #expect(throws: Problem.self) { try await DaemonConnection.require(in: surroundings) }
        #expect(problem?.description == "no daemon is running; start them with 'orch up'")
        #expect(try await SessionLookup(surroundings).list(Request.List(project: nil, host: nil, completed: 5)).sessions == [])
    }
}
