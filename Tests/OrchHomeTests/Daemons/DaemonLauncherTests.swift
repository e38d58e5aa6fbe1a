import Foundation
import OrchCore
import OrchHome
import Testing

#if os(Linux)
/// Shell scripts stand in for daemons: they hold the lock and write the record as a daemon does.
@Suite("Daemons in the background", .timeLimit(.minutes(5)))
struct DaemonLauncherTests {
    private static let takesLock = """
        #!/bin/sh
        exec 9>"$ORCH_HOME/run/agent.lock"
        flock -n 9 || { echo "an agent already runs" >&2; exit 1; }
        echo "pid $$" >&9
        """
    private static let publishes = """
        set -- $(cat /proc/$$/stat)
        printf '{"bootId": "%s", "endpoints": {}, "pid": %d, "startTime": %s, "startedAt": "2026-01-31T08:30:00.000Z", "version": "7"}' \\
            "$(cat /proc/sys/kernel/random/boot_id)" $$ "${22}" > "$ORCH_HOME/run/.new"
        mv "$ORCH_HOME/run/.new" "$ORCH_HOME/run/agent.json"
        """
    private static let stays = "exec sleep 600"

    private struct House {
        let home: HomeDirectory
        let command: [String]

        func launcher(_ limit: Duration? = nil) -> DaemonLauncher { DaemonLauncher(.agent, in: home, limit: limit) }

        func start(
            _ environment: [String: String] = [:], limit: Duration? = nil, automatic: Bool = false
        ) async throws -> DaemonLauncher.Started {
            try await launcher(limit).start(
                command: command, environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }, filter: EnvironmentFilter(),
                automatic: automatic)
        }
    }

    private func withHouse(_ script: [String], _ body: (House) async throws -> Void) async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/the home")
            try home.create()
            try AtomicFile.write(Array((script.joined(separator: "\n") + "\n").utf8), to: "\(folder)/daemon", mode: 0o755)
            do {
                try await body(House(home: home, command: ["\(folder)/daemon", "agent"]))
            } catch {
                try await end(home)
                throw error
            }
            try await end(home)
        }
    }

    /// Nothing may be left running, whatever a test did.
    private func end(_ home: HomeDirectory) async throws {
        guard case .running(let record) = try DaemonState.of(.agent, in: home), let end = try ProcessWatch.end(of: record.process) else { return }
        _ = try record.process.send(SIGKILL)
        for await _ in end {}
    }

    @Test func itIsStartedOnceAndStopped() async throws {
        try await withHouse([Self.takesLock, "echo ready", Self.publishes, Self.stays]) { house in
            guard case .new(let record) = try await house.start() else { return _ = Issue.record("it did not run before") }
            #expect(try record.version == "7" && record.process.isAlive() && DaemonState.of(.agent, in: house.home) == .running(record))
            #expect(try await house.start() == .already(record))
            #expect(try text(house.home.log(of: .agent)) == "ready\n")
            #expect(try await house.launcher().stop() == .ended(pid: record.pid))
            #expect(try await house.launcher().stop() == .notRunning)
            guard case .new(let next) = try await house.start() else { return _ = Issue.record("the stale record blocked the start") }
            #expect(next.pid != record.pid)
        }
    }

    @Test func manyStartersGetOneDaemon() async throws {
        try await withHouse([Self.takesLock, Self.publishes, Self.stays]) { house in
            let records = try await withThrowingTaskGroup(of: DaemonRecord.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        switch try await house.start() {
                        case .new(let record), .already(let record): record
                        }
                    }
                }
                return try await group.reduce(into: Set<DaemonRecord>()) { $0.insert($1) }
            }
            #expect(records.count == 1)
        }
    }

    @Test func theReasonOfAFailureIsTheEndOfTheLog() async throws {
        try await withHouse(["#!/bin/sh", "echo one", "printf 'config.json:3: is \\033[31mbroken\\n' >&2", "exit 1"]) { house in
            let failure = await #expect(throws: DaemonNotStarted.self) { _ = try await house.start() }
            #expect(failure?.lines == ["one", "config.json:3: is \u{FFFD}[31mbroken"])
            #expect(failure?.description.contains("could not be started, it ended at once: config.json:3") == true)
            let again = await #expect(throws: DaemonNotStarted.self) { _ = try await house.start() }
            #expect(again?.lines.count == 2, "only what this start has written")
        }
    }

    @Test func whatFailsAgainAndAgainIsNotStartedByItselfAnyMore() async throws {
        let fails = "test -e \"$ORCH_HOME/mended\" || { echo 'no key'; exit 1; }"
        try await withHouse([Self.takesLock, fails, Self.publishes, Self.stays]) { house in
            let failures = StartFailures(of: .agent, in: house.home)
            for count in 1...StartFailures.limit {
                let failure = await #expect(throws: DaemonNotStarted.self) { _ = try await house.start(automatic: true) }
                #expect(failure?.problem == "it ended at once")
                #expect(failures.recent().count == count && (failures.reasonToStop() == nil) == (count < StartFailures.limit))
            }
            let words = "it failed 5 times within 15 minutes and is not started by itself any more, last: no key"
            let failure = await #expect(throws: DaemonNotStarted.self) { _ = try await house.start(automatic: true) }
            #expect(failure?.problem == "\(words); mend it, then run 'orch up'")
            let log = try text(house.home.log(of: .agent)).split(separator: "\n")
            #expect(log.count { $0 == "no key" } == StartFailures.limit, "it was not tried again")
            #expect(log.last?.hasSuffix("the agent: \(words); 'orch up' tries again") == true)
            // A person always may, and what has started once may fail again as often.
            await #expect(throws: DaemonNotStarted.self) { _ = try await house.start() }
            try AtomicFile.write([], to: "\(house.home.root)/mended", mode: 0o600)
            guard case .new = try await house.start() else { return _ = Issue.record("it did not run before") }
            #expect(failures.recent().isEmpty)
        }
    }

    @Test func aFailureCountsForAQuarterOfAnHour() async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: folder)
            try home.create()
            let failures = StartFailures(of: .agent, in: home)
            let now = WallClock.now()
            for _ in 0..<StartFailures.limit { try failures.add("no", now: now) }
            #expect(failures.reasonToStop(now: now.adding(milliseconds: StartFailures.window)) != nil)
            #expect(failures.reasonToStop(now: now.adding(milliseconds: StartFailures.window + 1)) == nil)
            #expect(failures.reasonToStop(now: now.adding(milliseconds: -1)) == nil, "the clock went back: nothing of it can be believed")
        }
    }

    @Test func whatIsNeverReadyIsToldToEnd() async throws {
        try await withHouse([Self.takesLock, "echo $$ > \"$ORCH_HOME/pid\"", "exec sleep 600"]) { house in
            let failure = await #expect(throws: DaemonNotStarted.self) { _ = try await house.start(limit: .milliseconds(500)) }
            #expect(failure?.problem.hasSuffix("it was told to end") == true)
            let pid = try #require(Int32(text("\(house.home.root)/pid").dropLast()))
            if let process = try ProcessIdentity(pid: pid), let end = try ProcessWatch.end(of: process) { for await _ in end {} }
            #expect(try DaemonState.of(.agent, in: house.home) == .notRunning)
        }
    }

    @Test func whatDoesNotEndIsSaid() async throws {
        try await withHouse([Self.takesLock, "trap '' TERM", Self.publishes, Self.stays]) { house in
            guard case .new(let record) = try await house.start() else { return _ = Issue.record("it did not run before") }
            #expect(try await house.launcher(.milliseconds(100)).stop() == .stillEnding(pid: record.pid))
            #expect(try record.process.isAlive())
        }
    }

    @Test func itGetsTheAllowedVariablesAndNoTerminal() async throws {
        let shows = "env > \"$ORCH_HOME/env\"; readlink /proc/$$/fd/0 > \"$ORCH_HOME/stdin\"; pwd > \"$ORCH_HOME/pwd\""
        try await withHouse([Self.takesLock, shows, Self.publishes, Self.stays]) { house in
            let shell = ["MY_SECRET": "s", "ANTHROPIC_API_KEY": "k", "ORCH_HOME": "/elsewhere", "GIT_DIR": "/g", "LC_ALL": "C.UTF-8"]
            guard case .new(let record) = try await house.start(shell) else { return _ = Issue.record("it did not run before") }
            let variables = Set(try text("\(house.home.root)/env").split(separator: "\n").map(String.init))
            #expect(variables.isSuperset(of: ["PATH=/usr/bin:/bin", "ANTHROPIC_API_KEY=k", "LC_ALL=C.UTF-8", "ORCH_HOME=\(house.home.root)"]))
            #expect(!variables.contains { $0.hasPrefix("MY_SECRET") || $0.hasPrefix("GIT_DIR") })
            #expect(try text("\(house.home.root)/stdin") == "/dev/null\n" && text("\(house.home.root)/pwd") == "/\n")
            let stat = try #require(ProcessStat.read(record.pid))
            #expect(stat.session == record.pid && stat.parent != getpid() && !stat.hasTerminal)
        }
    }

    @Test func aLargeLogIsPutAwayAtTheStart() async throws {
        try await withHouse([Self.takesLock, "echo fresh", Self.publishes, Self.stays]) { house in
            let log = house.home.log(of: .agent)
            for (path, bytes) in [(log, DaemonLog.bytesLimit), ("\(log).1", 1), ("\(log).2", 2)] {
                try AtomicFile.write([], to: path)
                #expect(truncate(path, off_t(bytes)) == 0)
            }
            _ = try await house.start()
            #expect(try text(log) == "fresh\n")
            let sizes = try ["\(log).1", "\(log).2"].map { try FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int }
            #expect(sizes == [DaemonLog.bytesLimit, 1] && !FileManager.default.fileExists(atPath: "\(log).3"))
        }
    }

    @Test func aCommandThatIsNotThereIsAnError() async throws {
        try await withHouse(["#!/bin/sh"]) { house in
            let missing = House(home: house.home, command: ["/no/such/orch", "agent"])
            await #expect(throws: LaunchFailure.self) { _ = try await missing.start() }
        }
    }
}
#endif
