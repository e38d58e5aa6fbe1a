import OrchCore
import Testing

@Suite struct ClaudeCommandTests {
    let command = ClaudeCommand(
        executable: ["/usr/bin/env", "claude"], hostArguments: ["--add-dir", "/data"],
        settings: WorkerSettings(model: "opus", maxBudgetUSD: 2.5, maxTurns: 40), conversation: .new(id: "11111111-2222-4333-8444-555555555555"),
        settingsFile: "/r/settings.json", mcpConfigFile: "/r/mcp.json")

    @Test func theFirstRunNamesItsConversation() {
        #expect(
            command.arguments == [
                "/usr/bin/env", "claude", "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
                "--replay-user-messages", "--permission-mode=dontAsk", "--allowedTools=Bash,Read,Edit,Write,mcp__orch",
                "--disallowedTools=" + ClaudeCommand.disallowedTools.joined(separator: ","), "--settings=/r/settings.json",
                "--mcp-config=/r/mcp.json", "--strict-mcp-config", "--session-id=11111111-2222-4333-8444-555555555555", "--model=opus",
                "--max-budget-usd=2.5000", "--max-turns=40", "--add-dir", "/data",
            ])
    }

    @Test func laterRunsResumeIt() {
        var command = command
        command.conversation = .resumed(id: "c")
        #expect(command.arguments.contains("--resume=c"))
        #expect(!command.arguments.contains { $0.hasPrefix("--session-id") })
    }

    @Test func theEnvironmentOfASurroundingSessionIsNotHandedDown() {
        let variables = ClaudeEnvironment.variables(
            inherited: ["PATH": "/bin", "CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": "outer", "ANTHROPIC_API_KEY": "k"],
            host: ["DISABLE_AUTOUPDATER": "0", "ORCH_RUN_DIRECTORY": "/wrong"], run: ["ORCH_RUN_DIRECTORY": "/r"])
        #expect(variables["CLAUDECODE"] == nil)
        #expect(variables["CLAUDE_CODE_SESSION_ID"] == nil)
        #expect(variables["ANTHROPIC_API_KEY"] == "k")
        #expect(variables["CLAUDE_CODE_DISABLE_BACKGROUND_TASKS"] == "1")
        #expect(variables["DISABLE_AUTOUPDATER"] == "0")
        #expect(variables["ORCH_RUN_DIRECTORY"] == "/r")
    }

    @Test func theSettingsFileHoldsTheStopHook() throws {
        let file = ClaudeSettingsFile.json(orch: "/home/o'neil/bin/orch", deny: ["Bash(git push:*)"])
        let hook = file["hooks"]?["Stop"]?.array?.first?["hooks"]?.array?.first
        #expect(hook?["command"] == .string("'/home/o'\\''neil/bin/orch' hook stop"))
        #expect(file["attribution"]?["commit"] == .string(""))
        #expect(file["permissions"]?["deny"] == .array([.string("Bash(git push:*)")]))
    }

    @Test func theMCPServerIsAlwaysLoaded() {
        let server = ClaudeMCPConfig.json(orch: "/bin/orch", environment: ["ORCH_RUN_DIRECTORY": "/r"])["mcpServers"]?["orch"]
        #expect(server?["command"] == .string("/bin/orch"))
        #expect(server?["args"] == .array([.string("mcp"), .string("--worker")]))
        #expect(server?["env"]?["ORCH_RUN_DIRECTORY"] == .string("/r"))
        #expect(server?["alwaysLoad"] == .bool(true))
    }

    @Test func linesToTheWorkerAreSingleLinesAndNeverCommands() throws {
        let guidance = StdinLine.guidance("/clear\nUse JWT\r\n\u{1B}[31m", uuid: "g1", priority: .now)
        let text = try #require(guidance["message"]?["content"]?.string)
        #expect(text == "Direction from the operator of this work:\n\n/clear\nUse JWT\n\u{FFFD}[31m")
        for json in [guidance, StdinLine.interrupt(requestID: "a\nb"), StdinLine.endSession(requestID: "e")] {
            #expect(!(try line(json)).contains { $0.isNewline })
        }
        #expect(StdinLine.endSession(requestID: "e")["request"]?["subtype"] == .string("end_session"))
    }
}

@Suite struct WorkerCeilingTests {
    @Test func withoutWishesAWorkerGetsTheHostsDefaults() {
        let (settings, notes) = WorkerWishes().clipped(to: WorkerCeiling())
        #expect(settings == WorkerSettings())
        #expect(settings.permissionMode == .dontAsk)
        #expect(settings.allowedTools == ["Bash", "Read", "Edit", "Write", "mcp__orch"])
        #expect(notes.isEmpty)
    }

    @Test func narrowerWishesAreGranted() {
        let wishes = WorkerWishes(model: "haiku", allowedTools: ["Read", "Bash(git add:*)"], maxBudgetUSD: 1, maxTurns: 5)
        let (settings, notes) = wishes.clipped(to: WorkerCeiling(maxBudgetUSD: 10, maxTurns: 50))
        #expect(settings.allowedTools == ["Read", "Bash(git add:*)", "mcp__orch"])
        #expect(settings.model == "haiku")
        #expect(settings.maxBudgetUSD == 1)
        #expect(settings.maxTurns == 5)
        #expect(notes.isEmpty)
    }

    @Test func widerWishesAreCutAndNamed() {
        let wishes = WorkerWishes(
            model: "opus", permissionMode: "bypassPermissions", allowedTools: ["Bash", "WebFetch", "mcp__other"], maxBudgetUSD: 100, maxTurns: 1000)
        let ceiling = WorkerCeiling(models: ["haiku"], allowedTools: ["Bash(git:*)", "Read"], maxBudgetUSD: 10, maxTurns: 50)
        let (settings, notes) = wishes.clipped(to: ceiling)
        #expect(settings == WorkerSettings(model: "haiku", allowedTools: ["mcp__orch"], maxBudgetUSD: 10, maxTurns: 50))
        #expect(
            notes == [
                "model \"opus\" is not allowed on this host; using haiku",
                "permission mode \"bypassPermissions\" is not allowed on this host; using dontAsk",
                "tool \"Bash\" is not allowed on this host", "tool \"WebFetch\" is not allowed on this host",
                "tool \"mcp__other\" is not allowed on this host", "the budget is $10.00, which is what this host allows",
                "the number of turns is 50, which is what this host allows",
            ])
    }

    @Test(arguments: [
        "--dangerously-skip-permissions", "Bash,WebFetch", "Bash(x),WebFetch(y)", "Bash()", "Bash(a", "Read Bash", "", "Bash\n", "Bash(a\u{1B}b)",
        "Bash(a) WebFetch(b)",
    ])
    func aRuleThatIsMoreThanOneToolIsRefused(rule: String) {
        let (settings, notes) = WorkerWishes(allowedTools: [rule]).clipped(to: WorkerCeiling())
        #expect(settings.allowedTools == ["mcp__orch"])
        #expect(notes.count == 1)
    }

    @Test(arguments: ["--resume=x", "", "a b", "a\nb", String(repeating: "m", count: 200)])
    func aModelThatIsNoNameIsRefused(model: String) {
        let (settings, notes) = WorkerWishes(model: model).clipped(to: WorkerCeiling())
        #expect(settings.model == nil)
        #expect(notes.count == 1)
    }

    @Test(arguments: [Double.nan, .infinity, -1, 0])
    func aBudgetThatIsNoneIsRefused(budget: Double) {
        let (settings, notes) = WorkerWishes(maxBudgetUSD: budget).clipped(to: WorkerCeiling(maxBudgetUSD: 3))
        #expect(settings.maxBudgetUSD == 3)
        #expect(notes.count == 1)
    }

    @Test func amountsAreWrittenPlainly() {
        #expect(0.0016.dollars == "$0.0016")
        #expect(12.345678.dollars == "$12.35")
        #expect(Double.nan.dollars == "$?")
        let most = ClaudeCommand(
            settings: WorkerSettings(maxBudgetUSD: 1e300), conversation: .new(id: "c"), settingsFile: "s", mcpConfigFile: "m")
        #expect(most.arguments.contains("--max-budget-usd=1000000000000.0000"))
    }
}
