import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import OrchAgent

/// Runs of attempts that are not open any more: all of them is ended, and nothing that only works in the same place.
@Suite(.timeLimit(.minutes(2))) struct DeadRunTests {
    private func run(_ observer: RunObserver, of fixture: RunFixture, pids: [Int32]) -> HostRemains.Run {
        HostRemains.Run(
            key: AttemptKey(session: fixture.session, attempt: 1), run: 1, path: observer.directory.path, pids: pids, names: [], endedAt: nil,
            hasFolder: true)
    }

    @Test func aSupervisorThatLivesIsToldToKillItsWorker() async throws {
        try await RunFixture.with { fixture in
            let observer = try fixture.launch(fixture.sh("\(tell("ready")); exec tail -f /dev/null", containment: .sweep))
            let worker = try await fixture.process("ready")
            let ended = try await DeadRun(run: run(observer, of: fixture, pids: [worker.pid])).end()
            #expect(ended == RunProcesses.Ended(ended: 1, left: []))
            #expect(try !worker.isAlive())
            #expect(try observer.directory.exit()?.reason == .stopped)
        }
    }

    @Test func workingInTheWorktreeProvesNothing() async throws {
        try await RunFixture.with { fixture in
            let script = "setsid nohup sh -c '\(tell("child")); exec tail -f /dev/null' & \(tell("ready")); exec tail -f /dev/null"
            let observer = try fixture.launch(fixture.sh(script, containment: .sweep))
            let worker = try await fixture.process("ready")
            let child = try await fixture.process("child")
            let neighbour = try await neighbour(fixture)
            #expect(try #require(observer.launched).send(SIGKILL))
            #expect(try await observer.settled() == .orphaned(worker: worker))
            // The sweep at the end of a run takes it for a stray: it works there, and was started after the worker.
            #expect(try observer.directory.processes().find().contains(neighbour))
            let ended = try await DeadRun(run: run(observer, of: fixture, pids: [worker.pid, child.pid])).end()
            #expect(ended.left.isEmpty && ended.ended >= 2)
            #expect(try !worker.isAlive() && !child.isAlive())
            #expect(try neighbour.isAlive())
            #expect(try observer.directory.exit()?.reason == .supervisorLost)
            let end = try ProcessWatch.end(of: neighbour)
            #expect(try neighbour.send(SIGKILL))
            if let end { for await _ in end {} }
        }
    }

    @Test func aRunThatEndedIsSweptOnceMore() async throws {
        try await RunFixture.with { fixture in
            let observer = try fixture.launch(fixture.sh("exit 0", containment: .sweep))
            let record = try await fixture.ended(observer)
            let ended = try await DeadRun(run: run(observer, of: fixture, pids: [])).end()
            #expect(ended == RunProcesses.Ended(ended: 0, left: []))
            #expect(try observer.directory.exit() == record)
        }
    }

    /// A process without a mark, in a session of its own, in the worktree.
    private func neighbour(_ fixture: RunFixture) async throws -> ProcessIdentity {
        let fifo = "\(fixture.root)/neighbour"
        let script = """
            mkfifo "\(fifo)"
            setsid nohup sh -c 'echo $$ > "\(fifo)"; exec tail -f /dev/null' > /dev/null 2>&1 &
            read pid < "\(fifo)"; echo "$pid"
            """
        let command = OrchForge.Command(
            "/bin/sh", ["-c", script], in: fixture.worktree, environment: ["PATH": "/usr/bin:/bin"], doing: "starting a neighbour")
        let pid = try #require(Int32(try await CommandRunner().run(command).line))
        return try #require(try ProcessIdentity(pid: pid))
    }
}
