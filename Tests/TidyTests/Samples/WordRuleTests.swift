import Testing

@Suite struct WordRuleTests {
    private func finds(_ rule: WordRule, _ text: String, in path: String = "Sources/OrchCore/A.swift") -> Bool {
        !rule.findings(in: [SourceFile(path: path, text: text)]).isEmpty
    }

    @Test(arguments: ["try! f()", "let a = try! b"])
    func forcedTryIsFound(_ text: String) { #expect(finds(WordRules.forcedTry, text)) }

    @Test(arguments: ["try f()", "try? f()", "// try! f()", "\"try!\""])
    func otherTriesAreNot(_ text: String) { #expect(!finds(WordRules.forcedTry, text)) }

    @Test(arguments: [
        "x: UnsafePointer<Int>", "Swift.UnsafeRawPointer", "a.withUnsafeBytes { }", "final class A: @unchecked Sendable", "nonisolated(unsafe) var a",
        "unsafeBitCast(a, to: B.self)", "Unmanaged.passRetained(a)",
    ])
    func unsafeCodeIsFound(_ text: String) {
        #expect(finds(WordRules.unsafe, text))
        #expect(finds(WordRules.unsafe, text, in: "Tests/ATests/A.swift"))
        #expect(!finds(WordRules.unsafe, text, in: "Sources/ZeroMQ/A.swift"))
    }

    @Test func aNameThatOnlySoundsUnsafeIsFine() { #expect(!finds(WordRules.unsafe, "var isUnsafeOnTerminal: Bool")) }

    @Test(arguments: [
        "Date()", "Date.now", "ContinuousClock().now", "let c: SuspendingClock", "clock_gettime(CLOCK_BOOTTIME, &t)", "time(nil)", "UUID()",
        "Int.random(in: 0..<3)", "a.shuffled()", "a.randomElement()",
    ])
    func clocksAndDiceAreFound(_ text: String) {
        #expect(finds(WordRules.clocksInCore, text))
        #expect(!finds(WordRules.clocksInCore, text, in: "Sources/OrchAgent/A.swift"))
    }

    @Test(arguments: ["Date(seconds: 3)", "Int.random(in: 0..<3, using: &dice)", "elapsed.time(1)", "runtime(x)"])
    func timeAndChanceAsValuesAreFine(_ text: String) { #expect(!finds(WordRules.clocksInCore, text)) }

    @Test func onlyTheCommandLinePrints() {
        #expect(finds(WordRules.printing, "print(1)"))
        #expect(!finds(WordRules.printing, "fingerprint(1); page.print(2)"))
        #expect(!finds(WordRules.printing, "print(1)", in: "Sources/orch/A.swift"))
    }

    @Test(arguments: [
        "try await Task.sleep(for: .seconds(1))", "usleep(3)", "sleep(1)", "Thread.sleep(forTimeInterval: 1)", "ContinuousClock().sleep(for: x)",
    ])
    func sleepsOfTestsAreFound(_ text: String) {
        #expect(finds(WordRules.sleeping, text, in: "Tests/ATests/A.swift"))
        #expect(!finds(WordRules.sleeping, text))
    }

    @Test(arguments: [
        "Task { }", "_ = Task<Void, Never> { }", "Task(priority: .low) { }", "let a = Task\n    { }", "Task.detached { }", "await Task.detached { }",
    ])
    func looseTasksAreFound(_ text: String) { #expect(finds(WordRules.looseTasks, text)) }

    @Test(arguments: [
        "withTaskGroup(of: Int.self) { }", "try Task.checkCancellation()", "Task.isCancelled", "struct PlanTask { }", "let t: Task<Int, Never>",
        "return await Task { }.value", "} onCancel: {\n            Task { await self.leave() }",
    ])
    func otherTasksAreNot(_ text: String) { #expect(!finds(WordRules.looseTasks, text)) }

    @Test func vagueTypesAreFound() {
        #expect(finds(WordRules.badNames, "public final class WorktreeManager {"))
        #expect(!finds(WordRules.badNames, "struct Manageable {"))
    }

    @Test func anExceptionIsForOneFileAndOnlyWhileItIsNeeded() {
        let path = "Sources/OrchCore/A.swift"
        var rule = WordRules.looseTasks
        rule.exceptions = [path: "the sample needs it"]
        #expect(!finds(rule, "Task { }", in: path))
        #expect(finds(rule, "Task { }", in: "Sources/OrchAgent/A.swift"))
        #expect(rule.staleExceptions(in: [SourceFile(path: path, text: "Task { }")]) == [])
        #expect(rule.staleExceptions(in: [SourceFile(path: path, text: "let a = 1")]).map(\.path) == [path])
        #expect(rule.staleExceptions(in: []).map(\.path) == [path])
    }

    @Test func aMatchOverTwoLinesIsNamedByItsFirst() {
        let file = SourceFile(path: "Sources/OrchCore/A.swift", text: "a\nclass A: @unchecked\n    Sendable {}\n")
        #expect(WordRules.unsafe.findings(in: [file]).map(\.line) == [2])
    }
}
