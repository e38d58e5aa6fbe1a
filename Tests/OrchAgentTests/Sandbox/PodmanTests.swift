import Foundation
import OrchCore
import OrchHome
import Testing

@testable import OrchAgent

/// The same sandbox by podman, whose containers are no children of the worker's process.
@Suite(SandboxFixture.needsPodman, .serialized, .timeLimit(.minutes(3)))
struct PodmanTests {
    private func with(_ body: (SandboxFixture) async throws -> Void) async throws {
        let own = ProcessInfo.processInfo.environment
        try await SandboxFixture.with({
            $0.engine = .podman
            $0.image = SandboxFixture.image
            $0.network = false
            $0.limits = WorkerLimits(processes: 100)
        }) { fixture in
            // Where this user's images are.
            for name in ["HOME", "XDG_RUNTIME_DIR", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF"] { fixture.settings.environment[name] = own[name] }
            try await body(fixture)
        }
    }

    private func expectNoContainer(of run: RunObserver, _ fixture: SandboxFixture) async throws {
        #expect(try fixture.marked(run).isEmpty)
        let name = try #require(try run.directory.spec()?.sandbox?.name)
        #expect(try await fixture.run("podman", "ps", "--all", "--quiet", "--filter", "name=\(name)") == "")
    }

    @Test func itWorks() async throws {
        try await with { fixture in
            let found = await SandboxProbe(fixture.settings.worker.sandbox, environment: fixture.settings.environment).look()
            #expect(found?.problem == nil, "\(found?.problem ?? "")")
            let said = try await fixture.output(
                """
                for path in $OUT/.ssh $OUT/shop/README.md $OUT/shop-issue-8 $ORCH_HOME/keys $ORCH_HOME/config.json; do
                  if test -e "$path"; then echo "SEEN $path"; fi
                done
                cat README.md; echo new > new.txt; echo "in $HOME with ${MINE}"; echo kept > ~/kept
                grep -E '^(CapEff|NoNewPrivs)' /proc/self/status
                echo x > /x && echo DONE; echo x >> $OUT/shop/.git/config && echo DONE
                """, variables: ["MINE": "a value"])
            #expect(!said.contains("SEEN") && !said.contains("DONE"), "\(said)")
            #expect(said.hasPrefix("hello\nin \(fixture.home.root)/agent/sandboxes/shop/7/home with a value\n"), "\(said)")
            #expect(said.contains("CapEff:\t0000000000000000") && said.contains("NoNewPrivs:\t1"))
            #expect(try String(contentsOfFile: "\(fixture.worktree)/new.txt", encoding: .utf8) == "new\n")
            #expect(try await fixture.output("cat ~/kept", run: 2) == "kept\n")
        }
    }

    @Test func aPoliteEndReachesTheWorker() async throws {
        try await with { fixture in
            let run = try await fixture.launch("trap 'exit 7' TERM; touch ready; while :; do sleep 0.1; done")
            _ = try await fixture.file("ready")
            try run.directory.requestStop(StopRequest(mode: .graceful, reason: "enough"))
            #expect(try await fixture.ended(run).code == 7)
            try await expectNoContainer(of: run, fixture)
        }
    }

    @Test func killingKillsTheContainer() async throws {
        try await with { fixture in
            let run = try await fixture.launch("setsid sh -c 'touch away; sleep 600' & sleep 600")
            _ = try await fixture.file("away")
            #expect(try fixture.marked(run).count >= 3)
            try run.directory.requestStop(StopRequest(mode: .kill, reason: "enough"))
            #expect(try await fixture.ended(run).leftoversRemaining == 0)
            try await expectNoContainer(of: run, fixture)
            #expect(try await fixture.output("echo again", run: 2) == "again\n")
        }
    }

    @Test func aWorkerOutlivesItsSupervisor() async throws {
        try await with { fixture in
            let run = try await fixture.launch("touch ready; sleep 600")
            _ = try await fixture.file("ready")
            #expect(try #require(run.launched).send(9))
            guard case .orphaned = try await run.settled() else { throw UnexpectedState(text: "\(try run.state())") }
            #expect(try await run.endWithoutSupervisor().reason == .supervisorLost)
            try await expectNoContainer(of: run, fixture)
        }
    }
}
