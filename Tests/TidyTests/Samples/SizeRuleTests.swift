import Testing

@Suite struct SizeRuleTests {
    private func lengths(_ text: String) -> [FunctionLength] { FunctionLength.all(in: SourceFile(path: "A.swift", text: text)) }

    @Test func functionsAreMeasuredFromKeywordToBrace() {
        let text = """
            struct A {
                init() { self.init(x: 1) }
                func b<T>(
                    _ f: () -> Void = {}
                ) async throws(E) -> [T] where T: C {
                    if x { y() }
                }
                static func == (a: A, b: A) -> Bool { true }
                var c: Int {
                    1
                }
                subscript(i: Int) -> Int { i }
                deinit { close() }
            }
            """
        #expect(
            lengths(text) == [
                FunctionLength(name: "init", line: 2, lines: 1), FunctionLength(name: "b", line: 3, lines: 5),
                FunctionLength(name: "operator", line: 8, lines: 1), FunctionLength(name: "c", line: 9, lines: 3),
                FunctionLength(name: "subscript", line: 12, lines: 1), FunctionLength(name: "deinit", line: 13, lines: 1),
            ])
    }

    @Test func requirementsAndStoredPropertiesHaveNoBody() {
        let text = """
            protocol P {
                func a() async -> Int
                func b()
                var c: Int { get }
            }
            struct S {
                var d = 1
                var e: Int
                let f = { 1 }()
            }
            """
        #expect(lengths(text).map(\.name) == ["c"])
    }

    @Test func bracesInTextAreNoBraces() {
        #expect(lengths("func a() {\n    b(\"}\") // }\n}\n").map(\.lines) == [3])
    }

    private func swift(_ lines: Int, line: String = "x") -> SourceFile {
        SourceFile(path: "Sources/OrchCore/A.swift", text: String(repeating: line + "\n", count: lines))
    }

    @Test func theLimitsHold() {
        #expect(SizeRules.longFiles(in: [swift(300)]) == [])
        #expect(SizeRules.longFiles(in: [swift(301)]).count == 1)
        #expect(SizeRules.longLines(in: [swift(1, line: String(repeating: "ä", count: 150))]) == [])
        #expect(SizeRules.longLines(in: [swift(2, line: String(repeating: "a", count: 151))]).map(\.line) == [1, 2])
        let body = { (lines: Int) in SourceFile(path: "A.swift", text: "func a() {\n" + String(repeating: "x\n", count: lines - 2) + "}\n") }
        #expect(SizeRules.longFunctions(in: [body(70)]) == [])
        #expect(SizeRules.longFunctions(in: [body(71)]).map(\.description) == ["A.swift:1: `a` takes 71 lines, 70 are allowed"])
    }

    @Test func theMedianIsOfTheHouseOnly() {
        let test = SourceFile(path: "Tests/ATests/A.swift", text: "x\n")
        #expect(SizeRules.medianLines(in: [swift(10), swift(200), swift(200), test]) == 200)
        #expect(SizeRules.medianLines(in: []) == 0)
    }
}
