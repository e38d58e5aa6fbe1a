import OrchCore
import OrchHome
import Testing

@Suite("config.json")
struct HostConfigTests {
    private func parse(_ text: String) throws(InvalidSetting) -> HostConfig.Parsed {
        try HostConfig.parse(Array(text.utf8), file: "config.json", home: "/home/ann")
    }

    private func refusal(_ text: String) -> String? { #expect(throws: InvalidSetting.self) { try parse(text) }?.description }

    @Test func anEmptyObjectHasTheDefaults() throws {
        let (config, warnings) = try (parse("{}").config, parse("{}").warnings)
        #expect(config == HostConfig() && warnings.isEmpty)
        #expect(
            config.host.slots == 4 && config.worker.command == ["claude"] && config.worker.ceiling == WorkerCeiling()
                && config.worker.stalledAfter == Timing.stalled)
        #expect(config.loop.maxIterations == 10 && config.loop.review.maxCycles == 3 && config.dashboardPort == 3847 && config.cliCommand == "orch")
    }

    @Test func aSandboxIsWhatTheFileSays() throws {
        #expect(try parse("{}").config.worker.sandbox == SandboxSettings())
        let sandbox = try parse(
            """
            {"worker": {"sandbox": "podman", "network": false, "image": "localhost/w", "readable": ["~/.cargo"], "writable": ["/dev/nvidia0"],
                        "login": "file", "limits": {"processes": 64, "memoryMB": 2048, "cpus": 1.5}}}
            """
        ).config.worker.sandbox
        #expect(sandbox.engine == .podman && !sandbox.network && sandbox.image == "localhost/w" && sandbox.login == .file)
        #expect(sandbox.readable == ["/home/ann/.cargo"] && sandbox.writable == ["/dev/nvidia0"])
        #expect(sandbox.limits == WorkerLimits(processes: 64, memory: 2048, cpus: 1.5))
        let plain = try parse(#"{"worker": {"sandbox": "bubblewrap"}}"#).config.worker.sandbox
        #expect(plain.network && plain.login == .environment && plain.limits == WorkerLimits(processes: SandboxSettings.processes))
        #expect(try parse(#"{"worker": {"sandbox": "bubblewrap", "limits": {"processes": 0}}}"#).config.worker.sandbox.limits.isEmpty)
    }

    @Test func aSandboxThatMakesNoSenseIsRefused() throws {
        #expect(refusal(#"{"worker": {"sandbox": "chroot"}}"#)?.contains(#"expected one of "none", "bubblewrap", "podman", "docker""#) == true)
        #expect(refusal(#"{"worker": {"sandbox": "docker"}}"#)?.contains("worker.sandbox: needs an image") == true)
        #expect(refusal(#"{"worker": {"sandbox": "docker", "image": "-v/:/host"}}"#)?.contains("worker.image: is no name of an image") == true)
        #expect(refusal(#"{"worker": {"readable": ["tools"]}}"#)?.contains("worker.readable.0: expected an absolute path") == true)
        #expect(refusal(#"{"worker": {"limits": {"processes": -1}}}"#)?.contains("worker.limits.processes") == true)
    }

    /// What a person keeps in files of their own is not a login within, unless they show the one file.
    @Test func aLoginIsToBeSeenFromWithin() async throws {
        try await withFolder { home in
            let file = "\(home)/.claude/.credentials.json"
            try PrivateDirectory.create("\(home)/.claude")
            try AtomicFile.write([], to: file)
            var sandbox = SandboxSettings()
            #expect(sandbox.login(in: ["HOME": home]) == .file(file))
            sandbox.engine = .bubblewrap
            #expect(sandbox.login(in: ["HOME": home]) == .notWithin(file: file))
            #expect(sandbox.login(in: ["HOME": home, "ANTHROPIC_API_KEY": "x"]) == .variable("ANTHROPIC_API_KEY"))
            sandbox.login = .file
            #expect(sandbox.login(in: ["HOME": home]) == .file(file))
            #expect(sandbox.routeProblem(in: [:]) == nil)
            sandbox.network = false
            #expect(sandbox.routeProblem(in: [:])?.contains("ANTHROPIC_UNIX_SOCKET") == true)
            #expect(sandbox.routeProblem(in: ["ANTHROPIC_UNIX_SOCKET": "/s/api"]) == nil)
        }
    }

    @Test func everythingOfOursIsRead() throws {
        let key = PublicKey(bytes: [UInt8](repeating: 7, count: 32))?.text ?? ""
        let config = try parse(
            """
            {"version": "1.0",
             "host": {"name": "gpu-box", "slots": 8, "labels": {"gpu": "a100"}},
             "listen": "tcp://0.0.0.0:7717", "coordinatorKey": "\(key)",
             "hosts": {"b": {"endpoint": "tcp://b:7717", "key": "\(key)"},
                       "c": {"endpoint": "c:1", "statusEndpoint": "tcp://c:9", "key": "\(key)"}},
             "worker": {"command": ["/opt/claude", "-v"], "args": ["--debug"], "env": {"A": ""},
                        "ceiling": {"permissionModes": ["acceptEdits", "dontAsk"], "allowedTools": ["Read"],
                        "models": ["opus"], "maxBudgetUSD": 5, "maxTurns": 9},
                        "stop": {"askMs": 9000, "leftoversMs": 0}, "stalledAfterMs": 0},
             "environment": {"pass": ["MY_*"]}, "issues": {"source": "files"}, "worktree": {"keepDays": 0},
             "trust": {"repositories": ["github.com/o/r", {"repository": "/srv/r", "allowed": false}]}}
            """
        ).config
        #expect(config.host.name?.text == "gpu-box" && config.host.slots == 8 && config.host.labels == ["gpu": "a100"])
        #expect(config.listen.map(\.description) == ["tcp://0.0.0.0:7717"] && config.coordinatorKey?.text == key)
        #expect(config.hosts[try HostName("b")]?.statusEndpoint.description == "tcp://b:7718")
        #expect(config.hosts[try HostName("c")]?.statusEndpoint.description == "tcp://c:9")
        #expect(config.worker.command == ["/opt/claude", "-v"] && config.worker.arguments == ["--debug"] && config.worker.environment == ["A": ""])
        #expect(
            config.worker.ceiling
                == WorkerCeiling(models: ["opus"], permissionModes: [.acceptEdits, .dontAsk], allowedTools: ["Read"], maxBudgetUSD: 5, maxTurns: 9))
        #expect(config.worker.stop == EndingGrace(ask: 9000, terminate: 3000, leftovers: 0) && config.worker.stalledAfter == nil)
        #expect(config.keepDays == 0 && HostConfig().keepDays == 7)
        #expect(config.environment.keeps("MY_TOKEN") && config.issueSource == .files)
        #expect(config.trust.map(\.isAllowed) == [true, false])
    }

    @Test func everythingOfTheOriginalIsRead() throws {
        let parsed = try parse(
            """
            {"version": "1.0", "cliCommand": "ppds-orch", "dashboard": {"port": 4000},
             "repos": {"ppds": {"path": "~/dev/ppds", "githubOwner": "o", "githubRepo": "r", "baseBranch": "origin/dev", "worktreeRoot": "/w",
                       "worktreePrefix": "ppds-issue-", "defaultMode": "ralph", "cliCommand": "x", "hooks": {"onShip": "tell them"}}},
             "hooks": {"onSpawn": "/bin/notify", "onStuck": {"type": "prompt", "value": "be brief"}, "onTest": {"type": "command", "value": "make"}},
             "ralph": {"maxIterations": 3, "promise": {"type": "tests_pass", "value": "x"}, "doneSignal": {"type": "exit_code", "value": "0"},
                       "gitOperations": {"commitAfterEach": false, "pushAfterEach": false, "createPrOnComplete": false}, "iterationDelayMs": 1,
                       "spawner": {"type": "docker", "docker": {"image": "i",
                       "memoryLimit": "1g", "cpuLimit": "1", "volumes": ["/a:/b"], "env": {"K": "v"}}},
                       "reviewConfig": {"maxCycles": 1, "agentPromptPath": "p", "timeoutMs": 2000}},
             "sounds": {"enabled": false, "muteRalph": true, "soundsDir": "~/s", "onSpawn": "a", "onStuck": "b", "onComplete": "c"}}
            """)
        let config = parsed.config
        let repo = try #require(config.repos[ProjectName("ppds")])
        #expect(parsed.warnings.isEmpty && repo.path == "/home/ann/dev/ppds" && repo.worktreePrefix == "ppds-issue-" && repo.defaultMode == .ralph)
        #expect(repo.hooks == [.onShip: .prompt("tell them")])
        #expect(config.hooks == [.onSpawn: .command("/bin/notify"), .onStuck: .prompt("be brief"), .onTest: .command("make")])
        #expect(config.loop.promise == .testsPass && config.loop.doneSignal == .exitCode && !config.loop.commitAfterEach)
        #expect(config.loop.spawner.kind == "docker" && config.loop.spawner.volumes == ["/a:/b"] && config.loop.review.timeoutMilliseconds == 2000)
        #expect(config.sounds?.folder == "/home/ann/s" && config.sounds?.muteLoop == true && config.dashboardPort == 4000)
    }

    @Test func aMistakeIsNamedWithItsLineAndTheCure() {
        #expect(
            refusal("{\n \"host\": {\n  \"slots\": \"four\"}}")
                == "config.json:3: host.slots: expected a whole number from 0 to 1000, found \"four\"; write for example 0")
        #expect(refusal("{\"version\": 1.0}")?.hasPrefix("config.json:1: version: expected \"1.0\", found the number 1.0;") == true)
        #expect(refusal("{\"worker\": {\"command\": \"claude\"}}")?.contains("worker.command: expected an array, found \"claude\"") == true)
        #expect(refusal("{\"worker\": {\"command\": [\"a\", 1]}}")?.contains("worker.command.1: expected a text, found the number 1") == true)
        #expect(refusal("{\"hosts\": {\"b\": {\"endpoint\": \"tcp://b:1\"}}}")?.contains("hosts.b.key: is missing") == true)
        #expect(refusal("{\"hosts\": {\"b\": {\"endpoint\": \"ipc:///x\"}}}")?.contains("hosts.b.endpoint: \"ipc:///x\" is no endpoint") == true)
        #expect(refusal("{\"hosts\": {\"b\": {\"endpoint\": \"tcp://0.0.0.0:7717\"}}}")?.contains("can't be dialled") == true)
        #expect(refusal("{\"hosts\": {\"../b\": {}}}") != nil)
        #expect(refusal("{\"repos\": {\"agent\": {\"path\": \"/x\"}}}")?.contains("the name is reserved") == true)
        #expect(refusal("{\"repos\": {\"a\": {\"path\": \"x\"}}}")?.contains("repos.a.path: expected an absolute path") == true)
        #expect(refusal("{\"worker\": {\"ceiling\": {\"permissionModes\": [\"all\"]}}}")?.contains("permissionModes.0: expected one of") == true)
        #expect(refusal("{\"worker\": {\"env\": {\"A=B\": \"c\"}}}")?.contains("is no name of a variable") == true)
        #expect(refusal("{\"worker\": {\"stop\": {\"askMs\": -1}}}")?.contains("worker.stop.askMs: expected a whole number from 0 to 600000") == true)
        #expect(refusal("{\"environment\": {\"pass\": [\"A B\"]}}")?.contains("environment.pass") == true)
        #expect(refusal("{\"coordinatorKey\": \"abc\"}")?.contains("it has 3 characters, not 54") == true)
        #expect(refusal("{\"worker\": {\"ceiling\": {\"maxBudgetUSD\": -1}}}")?.contains("expected a number above 0") == true)
    }

    @Test func aTextThatIsNoJSONIsRefusedAtItsLine() {
        #expect(refusal("{\n\"a\": 1,\n}") == "config.json:3: is no JSON: a key in double quotes is expected, found '}'; mend that line")
        #expect(refusal("") == "config.json:1: is no JSON: the text ends where a value is expected; mend that line")
        #expect(refusal("[]")?.contains("expected an object, found an array") == true)
        #expect(refusal("{\"a\": 1, \"a\": 2}")?.contains("the key \"a\" stands twice") == true)
        #expect(refusal("{\"cliCommand\": \"a\0b\"}")?.contains("control character 0x0") == true)
        #expect(refusal("{\"cliCommand\": \"a\\u0000b\"}")?.contains("cliCommand: holds a NUL character") == true)
        #expect(refusal(String(repeating: "[", count: 100_000))?.contains("inside each other") == true)
        #expect(refusal("{\"a\": \"\\ud800\"}")?.contains("surrogate") == true)
        #expect(refusal("{} x")?.contains("more text follows") == true)
        for bytes: [UInt8] in [[0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], [0], [0xFF, 0xFE]] {
            #expect(throws: InvalidSetting.self) { try HostConfig.parse(bytes, file: "x", home: nil) }
        }
    }

    @Test func unknownKeysAreOnlyWarnings() throws {
        let warnings = try parse("{\n\"futur\": {\"deep\": 1},\n\"host\": {\"slot\": 3}}").warnings
        #expect(
            warnings.map(\.description) == [
                "config.json:2: futur is not known and was kept, but has no effect",
                "config.json:3: host.slot is not known and was kept, but has no effect; did you mean \"slots\"?",
            ])
    }

    @Test func hostileTextNeverReachesTheTerminalRaw() {
        let words = refusal("{\"version\": \"\\u001b[31mred\"}")
        #expect(words?.contains("\u{1B}") == false && words?.contains("red") == true)
    }
}
