import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("Killing kills (P8)", .timeLimit(.minutes(2)))
struct EndingTests {
    /// A worker with a child that has cut every tie: session, terminal, environment, directory.
    static let withEscapee = """
        env -i WORKTREE="$WORKTREE" setsid nohup sh -c 'cd /; trap "" TERM HUP; \(tell("escapee")); exec /bin/sleep 600' \
        >/dev/null 2>&1 </dev/null &
        while [ ! -e "$WORKTREE/escapee" ]; do sleep 0.01; done
        \(tell("ready"))
        """

    /// Whether this machine lets us make cgroups at all.
    static var canMakeGroups: Bool {
        guard let group = ControlGroup.own()?.makeChild("orch-probe-\(UUID().uuidString)") else { return false }
        return group.remove()
    }

    @Test(arguments: [Containment.automatic, .sweep])
    func aStopEndsWhatCutEveryTie(containment: Containment) async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("\(Self.withEscapee); sleep 600", containment: containment))
            _ = try await fixture.file("ready")
            let escapee = try await fixture.process("escapee")
            #expect(try escapee.isAlive())
            #expect(try (run.directory.owner()?.group != nil) == (containment == .automatic && Self.canMakeGroups))
            try run.directory.requestStop(StopRequest(mode: .graceful, reason: "cancelled by a person"))
            let record = try await fixture.ended(run)
            #expect(record.reason == .stopped && record.detail == "cancelled by a person")
            #expect(record.leftoversEnded >= 1 && record.leftoversRemaining == 0)
            #expect(try !escapee.isAlive())
            #expect(try !FileLock.isHeld(fixture.lockPath))
        }
    }

    @Test(arguments: [Containment.automatic, .sweep])
    func leftoversOfAnEndedWorkerAreEnded(containment: Containment) async throws {
        try await RunFixture.with { fixture in
            let record = try await fixture.ended(fixture.sh("\(Self.withEscapee); exit 3", containment: containment))
            #expect(record.reason == .ended && record.code == 3 && record.leftoversEnded >= 1)
            let pid = try #require(Int32(try await fixture.file("escapee")))
            #expect(ProcessStat.read(pid) == nil)
        }
    }

    @Test(arguments: [Containment.automatic, .sweep])
    func theAgentEndsAllWhenTheSupervisorIsDead(containment: Containment) async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("\(Self.withEscapee); sleep 600; exit 0", containment: containment))
            let worker = try await fixture.process("ready")
            let escapee = try await fixture.process("escapee")
            #expect(try #require(run.launched).send(9))
            #expect(try await run.settled() == .orphaned(worker: worker))
            #expect(try worker.isAlive() && escapee.isAlive())
            let record = try await run.endWithoutSupervisor()
            #expect(record.reason == .supervisorLost && record.leftoversRemaining == 0)
            #expect(try !worker.isAlive())
            // With no supervisor to inherit it, descent shows it only while its parent lives: a cgroup always does.
            #expect(try !escapee.isAlive())
        }
    }

    @Test func aGracefulStopSaysFarewellFirst() async throws {
        try await RunFixture.with { fixture in
            let spec = fixture.sh(
                "\(tell("ready")); read a; read b; echo \"$a $b\"; exit 5", farewell: ["interrupt", "end_session"],
                grace: EndingGrace(ask: 60_000, terminate: 60_000, leftovers: 300))
            let run = try fixture.launch(spec)
            _ = try await fixture.file("ready")
            try run.directory.requestStop(StopRequest(mode: .graceful, reason: "enough"))
            let record = try await fixture.ended(run)
            #expect(record.reason == .stopped && record.code == 5)
            #expect(try BoundedFile.read(run.directory.eventsFile, limit: 100) == Array("interrupt end_session\n".utf8))
        }
    }

    @Test func termFollowsTheFarewellAndKillFollowsTerm() async throws {
        try await RunFixture.with { fixture in
            let spec = fixture.sh("trap 'echo term' TERM; \(tell("ready")); while :; do sleep 600; done", farewell: ["please"])
            let run = try fixture.launch(spec)
            _ = try await fixture.file("ready")
            try run.directory.requestStop(StopRequest(mode: .graceful, reason: "enough"))
            let record = try await fixture.ended(run)
            #expect(record.reason == .stopped && record.signal == 9)
            #expect(try BoundedFile.read(run.directory.eventsFile, limit: 100) == Array("term\n".utf8))
        }
    }

    @Test func aKillRequestOvertakesAGracefulOne() async throws {
        try await RunFixture.with { fixture in
            let spec = fixture.sh(
                "trap '' TERM; \(tell("ready")); while :; do sleep 600; done", farewell: ["please"],
                grace: EndingGrace(ask: 600_000, terminate: 600_000, leftovers: 300))
            let run = try fixture.launch(spec)
            _ = try await fixture.file("ready")
            try run.directory.requestStop(StopRequest(mode: .graceful, reason: "softly"))
            try run.directory.requestStop(StopRequest(mode: .kill, reason: "now"))
            let record = try await fixture.ended(run)
            #expect(record.reason == .stopped && record.signal == 9 && record.detail == "now")
        }
    }

    @Test func sigtermToTheSupervisorIsAGracefulStop() async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("trap 'exit 4' TERM; \(tell("ready")); while :; do sleep 0.05; done"))
            _ = try await fixture.file("ready")
            #expect(try #require(run.launched).send(15))
            let record = try await fixture.ended(run)
            #expect(record.reason == .stopped && record.code == 4 && record.detail == "the supervisor was asked to end")
        }
    }

    @Test func aStopBeforeTheStartIsObeyed() async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("touch \"$WORKTREE/ran\"")) { directory in
                try directory.requestStop(StopRequest(mode: .graceful, reason: "cancelled early"))
            }
            let record = try await fixture.ended(run)
            #expect(record.reason == .stopped && record.startedAt == nil)
            #expect(!FileManager.default.fileExists(atPath: "\(fixture.worktree)/ran"))
        }
    }

    @Test(arguments: [Containment.automatic, .sweep])
    func aPausedWorkerIsStillAndCanBeEnded(containment: Containment) async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(
                fixture.sh("trap 'exit 6' TERM; \(tell("ready")); while :; do sleep 0.02; done", containment: containment))
            _ = try await fixture.file("ready")
            let processes = try run.directory.processes()
            try processes.freeze()
            let worker = try #require(processes.worker)
            #expect(await comesToRest(worker.pid))
            try processes.thaw()
            try processes.freeze()
            try run.directory.requestStop(StopRequest(mode: .graceful, reason: "enough"))
            let record = try await fixture.ended(run)
            #expect(record.code == 6, "TERM reached it, so it was let go on first")
        }
    }

    /// A stop is a signal: on a busy machine the process is shown as runnable until it has a turn to take it.
    private func comesToRest(_ pid: Int32) async -> Bool {
        let end = ContinuousClock.now + .seconds(20)
        while isRunnable(pid), ContinuousClock.now < end { await Task.yield() }
        return !isRunnable(pid)
    }

    private func isRunnable(_ pid: Int32) -> Bool {
        let line = (try? BoundedFile.read("/proc/\(pid)/stat", limit: 4096)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return line.contains(") R ")
    }
}

extension Optional {
    fileprivate func contains(_ value: Wrapped) -> Bool where Wrapped: Equatable { self == value }
}
