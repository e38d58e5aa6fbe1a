import ArgumentParser
import OrchCore
import Testing

@testable import orch

@Suite struct ArgumentTests {
    @Test(arguments: [("90s", 90), ("10m", 600), ("1h30m", 5400), ("2d", 172_800), ("45", 45), ("1h5s", 3605), ("0s", 0)])
    func timeSpans(_ text: String, _ seconds: Int) { #expect(TimeSpan(argument: text)?.duration == .seconds(seconds)) }

    @Test(arguments: ["", "m", "10", "1m1h", "1m1m", "-5m", "10x", "1.5h", "9999999999999999999s", "99999d", "5m3"].filter { $0 != "10" })
    func noTimeSpans(_ text: String) { #expect(TimeSpan(argument: text) == nil) }

    @Test(arguments: ["abc", "0", "-1", "01", "", "##1", "plan-x-1", "1.5", "99999999999999999999"])
    func noIssues(_ text: String) { #expect(IssueNumber(argument: text) == nil) }

    @Test func issues() {
        #expect(IssueNumber(argument: "123")?.number == 123)
        #expect(IssueNumber(argument: "#7")?.session.text == "7")
    }

    @Test func runs() {
        #expect(RunNumber(argument: "2.13")?.fence == Fence(attempt: 2, run: 13))
        #expect(["2", "2.", ".1", "0.1", "1.0", "a.b", "1.2.3"].allSatisfy { RunNumber(argument: $0) == nil })
    }

    /// What cannot be meant is a usage error, before anything is asked.
    @Test(arguments: [
        ["spawn"], ["spawn", "x"], ["spawn", "1", "--body", "a", "--body-file", "b"], ["spawn", "1", "--mode", "plan"],
        ["spawn", "1", "--host", "-a"],
        ["list", "--active", "--all"], ["get"], ["update", "--id", "1"], ["update", "--id", "1", "--status", "nonsense"],
        ["update", "--id", "1", "--status", "queued"], ["forward", "1"], ["cancel"], ["cancel", "1", "--all"], ["pause"], ["restart"], ["move", "1"],
        ["move", "--to", "b"], ["wait"],
        ["wait", "1", "--timeout", "soon"], ["wait", "1", "--until", "done"], ["logs", "1", "--run", "3"], ["watch", "--since", "-1"], ["nonsense"],
    ])
    func usageErrors(_ arguments: [String]) {
        do {
            _ = try Orch.parseAsRoot(arguments)
            Testing.Issue.record("\(arguments) was taken")
        } catch {
            #expect(Orch.exitCode(for: error) == ExitCode(64))
        }
    }

    @Test(arguments: [
        ["ls"], ["cancel-all", "--yes"], ["heartbeat", "1", "-q"], ["logs", "shop/1", "-f", "--raw", "--run", "1.2"],
        ["wait", "1", "2", "--timeout", "10m"],
        ["spawn", "1", "#2", "--host", "gpu-box", "--title", "T", "--body", "B", "--wait", "--json"], ["cancel", "--all"], ["watch", "--since", "3"],
        ["move", "shop/1", "--to", "gpu-box", "--force", "--json"],
        ["update", "--id", "1", "--status", "planning_complete"], ["update", "--id", "1", "--pr", "https://example.org"], ["init", "--force"],
    ])
    func taken(_ arguments: [String]) throws { _ = try Orch.parseAsRoot(arguments) }

    /// Every command shows how it is used.
    @Test func helpHasExamples() {
        let commands = Orch.configuration.subcommands + Orch.configuration.groupedSubcommands.flatMap(\.subcommands)
        #expect(commands.count > 10)
        for command in commands where command.configuration.shouldDisplay {
            let name = command.configuration.commandName ?? ""
            #expect(command.helpMessage().lowercased().contains("example: orch \(name)"), "\(name)")
        }
    }
}
