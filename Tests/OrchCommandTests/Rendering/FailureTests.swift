import ArgumentParser
import OrchCore
import OrchForge
import Testing

@testable import orch

@Suite struct FailureTests {
    @Test func aProblemIsOneLineAndItsDetails() {
        let failure = Failure(
            Problem(.workAtRisk, "123 has work that is nowhere else", next: "use --force", details: ["M a.swift", "?? b\u{1B}.swift"]))
        #expect(failure?.lines == ["orch: 123 has work that is nowhere else; use --force", "  M a.swift", "  ?? b�.swift"])
        #expect(failure?.code == 1)
    }

    @Test func usageHasItsCode() {
        #expect(Failure(Problem(.usage, "the message is empty"))?.code == 64)
        let error = #expect(throws: InvalidName.self) { try SessionID("abc") }
        #expect(error.flatMap { Failure($0) } == Failure(Problem(.usage, "\"abc\" is no session id: use an issue number such as 123")))
    }

    @Test func aBrokenPipeIsNoError() {
        #expect(Failure(BrokenPipe())?.lines == [])
        #expect(Failure(BrokenPipe())?.code == 0)
    }

    @Test func gitsLastLinesAreDetails() {
        let error = ForgeError(.notFound, doing: "reading issue 5 of acme/shop", cause: "GraphQL: no issue\nmore", advice: "Check the number.")
        #expect(Failure(error)?.lines == ["orch: reading issue 5 of acme/shop: GraphQL: no issue; Check the number.", "  more"])
    }

    @Test func theParserSpeaksForItself() {
        #expect(Failure(ValidationError("x")) == nil)
        #expect(Failure(ExitCode(124)) == nil)
        #expect(Failure(CleanExit.message("x")) == nil)
        #expect(throws: (any Error).self) { try Orch.parseAsRoot(["get"]) }
        do {
            _ = try Orch.parseAsRoot(["get", "--what"])
            Testing.Issue.record("taken")
        } catch {
            #expect(Failure(error) == nil)
            #expect(Orch.exitCode(for: error) == ExitCode(64))
        }
    }

    @Test func severalFailuresAreListed() {
        var failures = Failures()
        #expect(throws: Never.self) { try failures.throwAny() }
        failures.add("1", Problem(.conflict, "1 has a live session already", next: "see 'orch get 1'"))
        let one = #expect(throws: Problem.self) { try failures.throwAny() }
        #expect(one?.words == "1 has a live session already")
        failures.add("2", Problem(.notFound, "no issue 2"))
        let two = #expect(throws: Problem.self) { try failures.throwAny() }
        #expect(two?.words == "2 sessions failed")
        #expect(two?.code == .conflict)
        #expect(two?.details == ["1: 1 has a live session already; see 'orch get 1'", "2: no issue 2"])
    }
}
