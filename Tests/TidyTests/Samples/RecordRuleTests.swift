import Testing

@Suite struct LayoutRuleTests {
    @Test func onlyTheAgreedThingsStandAtTheTop() {
        #expect(LayoutRules.strays(in: ["Package.swift", ".ci/run", "Sources/A/B.swift", "LICENSE", "deploy/test.sh"]) == [])
        #expect(LayoutRules.strays(in: ["Makefile", "Scripts/a.sh", "Scripts/b.sh"]).map(\.path) == ["Makefile", "Scripts"])
    }

    @Test func vagueFoldersAndFilesAreFound() {
        #expect(LayoutRules.vague(in: ["Sources/OrchCore/Session/Session.swift", "Sources/orch/Model.swift"]) == [])
        let bad = ["Sources/OrchCore/Models/A.swift", "Sources/orch/Utils.swift", "Tests/Helpers/A.swift"]
        #expect(LayoutRules.vague(in: bad).map(\.path) == bad)
    }
}

@Suite struct RecordRuleTests {
    private func file(_ path: String, _ text: String) -> SourceFile { SourceFile(path: path, text: text) }

    @Test func decisionsAndTheirListAgree() {
        let index = file("docs/decisions/README.md", "- [house](0001-house.md)\n- [gone](0002-gone.md)\n")
        let house = file("docs/decisions/0001-house.md", "x")
        let other = file("docs/decisions/0001-other.md", "x")
        let badName = file("docs/decisions/notes.md", "x")
        #expect(RecordRules.unlistedDecisions(in: [house, file("docs/decisions/README.md", "[house](0001-house.md)")]) == [])
        #expect(
            RecordRules.unlistedDecisions(in: [index, house, other, badName]).map(\.description) == [
                "docs/decisions/notes.md: call it NNNN-some-words.md",
                "docs/decisions/0001-other.md: is not listed in docs/decisions/README.md",
                "docs/decisions/notes.md: is not listed in docs/decisions/README.md",
                "docs/decisions/README.md: lists 0002-gone.md, which is not there",
                "docs/decisions: two decisions have the number 0001",
            ])
        #expect(RecordRules.unlistedDecisions(in: [house]).count == 1)
    }

    @Test func aTestThatIsNotThereIsFound() {
        let page = file("docs/reliability.md", "| cable | `CableTests.aCutThatHeals`, `CableTests.gone` and `SomeTests.x` |")
        let suite = file("Tests/A/CableTests.swift", "@Suite struct CableTests {\n@Test func aCutThatHeals() {}\n}\n")
        #expect(
            ReliabilityRule.missingTests(in: [page, suite]).map(\.message).map { $0.split(separator: " ")[1] } == [
                "CableTests.gone,", "SomeTests.x,",
            ])
        #expect(ReliabilityRule.missingTests(in: [suite]) == [])
    }

    @Test func anEmptyChangeIsFound() {
        let good = file("docs/changelog/unreleased/0001-first.md", "One thing.")
        let empty = file("docs/changelog/unreleased/0002-second.md", " \n")
        let unnamed = file("docs/changelog/unreleased/third.md", "x")
        #expect(RecordRules.emptyChanges(in: [good, empty, unnamed]).map(\.path) == [empty.path, unnamed.path])
    }

    @Test(arguments: ["cd /wo" + "rk/main", "at fa" + "rm-3", "https://py" + "pi.org/simple"])
    func placesAreFound(_ text: String) {
        #expect(RecordRules.machineWords(in: [file("docs/a.md", "x\n" + text)]).map(\.line) == [2])
    }

    @Test(arguments: ["Sources/work/a", "/workspace", "work/a", "farmer", "$HOME/wo" + "rk/x"])
    func ordinaryWordsAreNot(_ text: String) { #expect(RecordRules.machineWords(in: [file("docs/a.md", text)]) == []) }
}

@Suite struct DocumentationRuleTests {
    private let sample = SourceFile(
        path: "Sources/OrchCore/A.swift",
        text: """
            /// Said.
            public struct A: Hashable {
                public let a: Int
                /// Said.
                public private(set) var b: Int
                public init(a: Int) { }
                public func bare() { }
                /// Said, above an attribute.
                @inlinable
                public mutating func said() { }
                public var description: String { "" }
                public static func == (a: A, b: A) -> Bool { true }
                public func hash(into hasher: inout Hasher) { }
                public func encode(to encoder: any Encoder) throws { }
                public init(from decoder: any Decoder) throws { }
                func own() { }
            }

            // Not a doc comment.
            @frozen public enum B { case a }
            /// Said.
            package typealias C = Int
            let text = "public func inText()"
            """)

    @Test func typesAndFunctionsNeedAComment() {
        #expect(
            DocumentationRules.bareDeclarations(in: [sample]).map(\.description) == [
                "Sources/OrchCore/A.swift:7: `public func bare() { }` has no `///` (2 in this file)",
                "Sources/OrchCore/A.swift:20: `@frozen public enum B { case a }` has no `///`",
            ])
    }

    @Test func membersAreCountedForTheirRoom() {
        #expect(DocumentationRules.declarations(in: sample).filter { $0.kind == .member }.map(\.isDocumented) == [false, true, false])
        #expect(DocumentationRules.silentRooms(in: [sample]) == [])
        let silent = SourceFile(path: "Sources/OrchWire/A.swift", text: String(repeating: "public let a = 1\n", count: 5))
        #expect(
            DocumentationRules.silentRooms(in: [sample, silent]).map(\.description)
                == ["Sources/OrchWire/A.swift: 5 bare members; OrchWire: 0 of 5 have a `///`"])
    }

    @Test func testsNeedNone() {
        #expect(DocumentationRules.bareDeclarations(in: [SourceFile(path: "Tests/ATests/A.swift", text: "public struct A {}")]) == [])
    }
}
