import Foundation
import OrchCore
import OrchHome
import Testing

@testable import OrchAgent

/// Starting, ending and outliving: in a sandbox as without.
@Suite(SandboxFixture.needsBubblewrap, .serialized, .timeLimit(.minutes(2)))
struct SandboxLifeTests {
    @Test func aPoliteEndReachesTheWorkerAndItsCodeComesOut() async throws {
        try await SandboxFixture.with { fixture in
            let run = try await fixture.launch("trap 'echo said goodbye; exit 7' TERM; touch ready; while :; do sleep 0.1; done")
            _ = try await fixture.file("ready")
            try run.directory.requestStop(StopRequest(mode: .graceful, reason: "enough"))
            let record = try await fixture.ended(run)
            #expect(record.code == 7 && record.signal == nil, "\(record)")
            #expect(try fixture.said(run).contains("said goodbye"))
        }
    }

    @Test(arguments: [StopRequest.Mode.kill, .graceful]) func endingEndsWhatHasRunAway(mode: StopRequest.Mode) async throws {
        try await SandboxFixture.with { fixture in
            let run = try await fixture.launch(
                """
                setsid nohup sh -c 'trap "" TERM HUP; (setsid sh -c "trap \\"\\" TERM; touch away; sleep 600" &); sleep 600' >/dev/null 2>&1 &
                sleep 600
                """)
            _ = try await fixture.file("away")
            #expect(try fixture.marked(run).count >= 4)
            try run.directory.requestStop(StopRequest(mode: mode, reason: "enough"))
            #expect(try await fixture.ended(run).leftoversRemaining == 0)
            #expect(try fixture.marked(run).isEmpty)
        }
    }

    /// Also without a cgroup: by descent and by the mark in the environment, which the sandbox's first process has.
    @Test func aWorkerOutlivesItsSupervisorAndIsEndedByTheAgent() async throws {
        try await SandboxFixture.with { fixture in
            let run = try await fixture.launch("(setsid sh -c 'touch away; sleep 600' >/dev/null 2>&1 &); sleep 600")
            _ = try await fixture.file("away")
            #expect(try #require(run.launched).send(9))
            guard case .orphaned(let worker?) = try await run.settled() else { throw UnexpectedState(text: "\(try run.state())") }
            #expect(try worker.isAlive())
            #expect(try FileLock.isHeld(fixture.home.lock(of: fixture.session)))
            #expect(try await run.endWithoutSupervisor().reason == .supervisorLost)
            #expect(try fixture.marked(run).isEmpty)
            #expect(try !FileLock.isHeld(fixture.home.lock(of: fixture.session)))
        }
    }

    /// Killing the watcher alone frees nothing: what was inside is found and ended.
    @Test func aKilledWatcherTakesTheWorkerAlong() async throws {
        try await SandboxFixture.with { fixture in
            let run = try await fixture.launch("touch ready; sleep 600")
            _ = try await fixture.file("ready")
            let worker = try #require(try run.directory.owner()?.worker)
            #expect(try worker.send(9))
            let record = try await fixture.ended(run)
            #expect(record.signal == 9 && record.leftoversEnded > 0 && record.leftoversRemaining == 0, "\(record)")
            #expect(try fixture.marked(run).isEmpty)
        }
    }

    @Test func itIsPausedAsAWhole() async throws {
        try await SandboxFixture.with { fixture in
            let run = try await fixture.launch("touch ready; while :; do :; done")
            _ = try await fixture.file("ready")
            let processes = try run.directory.processes()
            try processes.freeze()
            try processes.thaw()
            try run.directory.requestStop(StopRequest(mode: .kill, reason: "enough"))
            #expect(try await fixture.ended(run).leftoversRemaining == 0)
        }
    }

    @Test func withoutTheSandboxNothingStarts() async throws {
        try await SandboxFixture.with { fixture in
            fixture.settings.environment["PATH"] = "/nowhere"
            let error = await #expect(throws: SandboxUnavailable.self) { _ = try await fixture.launch("touch \(fixture.worktree)/ran") }
            #expect(error?.description == "worker.sandbox is bubblewrap, and bwrap is not on the agent's PATH: install it")
            #expect(!FileManager.default.fileExists(atPath: "\(fixture.worktree)/ran"))
            let found = await SandboxProbe(fixture.settings.worker.sandbox, environment: fixture.settings.environment).look()
            #expect(found?.problem == error?.description)
        }
    }

    /// A machine that refuses user namespaces: bwrap is there and fails.
    @Test func aSandboxThatFailsIsNotDoneWithout() async throws {
        try await SandboxFixture.with { fixture in
            let programs = "\(fixture.root)/bin"
            try PrivateDirectory.create(programs)
            let script = """
                #!/bin/sh
                test "$1" = --version && echo 'bubblewrap 0.8.0' && exit
                echo 'bwrap: No permissions to create new namespace' >&2
                exit 1
                """
            try AtomicFile.write(Array(script.utf8), to: "\(programs)/bwrap", mode: 0o755)
            fixture.settings.environment["PATH"] = "\(programs):/usr/bin:/bin"
            let found = await SandboxProbe(fixture.settings.worker.sandbox, environment: fixture.settings.environment).look()
            #expect(found?.problem?.contains("does not work here (bwrap: No permissions to create new namespace): allow user namespaces") == true)
            let facts = HostReadiness(fixture.settings).facts(sandbox: found)
            #expect(facts.notReady.contains { $0.contains("bubblewrap, which does not work here") })
            let run = try await fixture.launch("touch ran")
            #expect(try await fixture.ended(run).code == 1)
            #expect(!FileManager.default.fileExists(atPath: "\(fixture.worktree)/ran"))
        }
    }
}
