import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("One live worker for a session (P1)", .timeLimit(.minutes(2)))
struct OneWorkerTests {
    @Test func aSecondStartIsImpossibleWhileAWorkerLives() async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("\(tell("ready")); sleep 600"))
            _ = try await fixture.file("ready")
            let taken = #expect(throws: LockTaken.self) { try fixture.launch(fixture.sh("exit 0", run: 2)) }
            #expect(taken?.holder == "run \(run.directory.path)")
        }
    }

    @Test func theLockOutlivesAKilledSupervisor() async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("\(tell("ready")); exec sleep 600"))
            let worker = try await fixture.process("ready")
            #expect(try #require(run.launched).send(9))
            guard case .orphaned(worker) = try await run.settled() else { throw UnexpectedState(text: "\(try run.state())") }
            #expect(try FileLock.isHeld(fixture.lockPath))
            #expect(throws: LockTaken.self) { try fixture.launch(fixture.sh("exit 0", run: 2)) }
            #expect(try worker.isAlive())

            let record = try await run.endWithoutSupervisor()
            #expect(record.reason == .supervisorLost)
            #expect(try !worker.isAlive())
            #expect(try run.state() == .ended(record))
            #expect(try await fixture.ended(fixture.sh("exit 0", run: 2)).code == 0)
        }
    }

    @Test func aHigherFenceRefuses() async throws {
        try await RunFixture.with { fixture in
            try FenceFile(path: fixture.fencePath).raise(to: Fence(attempt: 2, run: 1))
            let record = try await fixture.ended(fixture.sh("touch \"$WORKTREE/ran\"", run: 9))
            #expect(record.reason == .fenced && record.detail == "run 1.9 may not start: 2.1 has been given out")
            #expect(!FileManager.default.fileExists(atPath: "\(fixture.worktree)/ran"))
        }
    }

    @Test func aFenceIsNeverLowered() async throws {
        try await RunFixture.with { fixture in
            let file = FenceFile(path: fixture.fencePath)
            try file.raise(to: Fence(attempt: 2, run: 1))
            try file.raise(to: Fence(attempt: 1, run: 9))
            #expect(try file.read() == Fence(attempt: 2, run: 1))
        }
    }

    @Test func aSupervisorWithoutTheLockTouchesNothing() async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("\(tell("ready")); exec sleep 600"))
            _ = try await fixture.file("ready")
            let before = try run.directory.owner()
            let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDWR)
            let second = try ProcessLaunch(
                executable: RunFixture.supervisorHost, arguments: ["SupervisorHost", run.directory.path], environment: [:], directory: "/",
                descriptors: [0: null.number, 1: null.number, 2: null.number]
            ).start()
            for await _ in try #require(try ProcessWatch.end(of: second)) {}
            #expect(try run.directory.owner() == before && run.directory.exit() == nil)
        }
    }

    @Test func aRunNumberIsUsedOnce() async throws {
        try await RunFixture.with { fixture in
            let spec = fixture.sh("exit 0")
            _ = try await fixture.ended(spec)
            #expect(throws: RunRefused.self) { try fixture.launch(spec) }
        }
    }

    @Test func aKilledSupervisorAndWorkerAreALoss() async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("\(tell("ready")); exec sleep 600"))
            let worker = try await fixture.process("ready")
            #expect(try #require(run.launched).send(9))
            guard case .orphaned = try await run.settled() else { throw UnexpectedState(text: "\(try run.state())") }
            #expect(try worker.send(9))
            #expect(try await run.next(after: .orphaned(worker: worker)) == .lost(.crashed))
            #expect(try await run.endWithoutSupervisor().detail == "supervisor and worker were killed")
        }
    }

    @Test func aRecordOfAnotherBootIsALoss() async throws {
        try await RunFixture.with { fixture in
            let spec = fixture.sh("exit 0")
            let directory = fixture.directory(spec)
            try directory.create(spec)
            let own = try ProcessIdentity.current()
            let earlier = ProcessIdentity(pid: own.pid, startTime: own.startTime, bootId: "another boot")
            let owner = OwnerRecord(fence: spec.fence, supervisor: earlier, worker: earlier, group: nil, startedAt: WallClock.now())
            try JSONFile.write(owner, to: directory.ownerFile)
            let run = RunObserver(directory)
            #expect(try run.state() == .lost(.rebooted))
            #expect(try await run.endWithoutSupervisor().detail == "the machine was restarted while the worker ran")
        }
    }
}
