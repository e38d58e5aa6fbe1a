import Testing

@Suite struct CodeTextTests {
    /// The lines of the code, one blank between what stands apart.
    private func code(_ text: String) -> [String] {
        CodeText.of(text).split(separator: "\n", omittingEmptySubsequences: false).map { $0.split(separator: " ").joined(separator: " ") }
    }

    @Test func commentsVanishAndLinesStay() {
        #expect(code("a // try!\nb /* one /* two */ try! */ c\n/*\ntry!\n*/d") == ["a", "b c", "", "", "d"])
    }

    @Test func literalsAreBlank() {
        #expect(code(#"x("try! // \" no") + y"#) == ["x( ) + y"])
        #expect(code("x(#\"a \" \\n // b\"#) // c") == ["x( )"])
        #expect(code("x(\"\"\"\n  \"try!\" // no\n  \"\"\")\ny") == ["x(", "", ")", "y"])
    }

    @Test func interpolationsAreCode() {
        #expect(code(#"x("a \(f(try! g("b") ?? "c")) d")"#) == ["x( (f(try! g( ) ?? )) )"])
        #expect(code(##"x(#"a \(no) \#(yes) b"#)"##) == ["x( (yes) )"])
    }

    @Test func everyByteKeepsItsPlace() {
        let text = "a /* ä */ \"ö\\(b)\" // ü\n\"\"\"\n  é\n\"\"\"\nc"
        #expect(CodeText.of(text).utf8.count == text.utf8.count)
    }

    @Test func anUnfinishedLiteralEndsWithItsLine() {
        #expect(code("a = \"open\nb") == ["a =", "b"])
    }
}

@Suite struct ImportTests {
    @Test func everyFormOfImportIsRead() {
        let file = SourceFile(
            path: "Sources/OrchCore/A.swift",
            text: """
                import Foundation
                public import struct GRDB.Row
                @testable import OrchCore
                @preconcurrency internal import Glibc.math
                // import Hidden
                let important = "import Nothing"
                #if os(Linux)
                    import Dispatch
                #endif
                """)
        #expect(Import.all(in: file).map(\.module) == ["Foundation", "GRDB", "OrchCore", "Glibc", "Dispatch"])
        #expect(Import.all(in: file).map(\.line) == [1, 2, 3, 4, 8])
    }

    private func findings(_ path: String, _ text: String) -> [String] {
        ImportTable.findings(in: [SourceFile(path: path, text: text)]).map(\.description)
    }

    @Test func theCoreStandsAlone() {
        #expect(findings("Sources/OrchCore/A.swift", "import DequeModule") == [])
        for module in ["Foundation", "Glibc", "Dispatch", "GRDB", "ZeroMQ"] {
            #expect(
                findings("Sources/OrchCore/A.swift", "\nimport \(module)")
                    == ["Sources/OrchCore/A.swift:2: OrchCore may not import \(module) (docs/decisions/0001-house.md)"])
        }
    }

    @Test func neitherDaemonKnowsTheOther() {
        #expect(findings("Sources/OrchAgent/A.swift", "import OrchWire\nimport OrchCoordinator").count == 1)
        #expect(findings("Sources/OrchCoordinator/A.swift", "import OrchWire\nimport OrchAgent").count == 1)
        #expect(findings("Sources/ZeroMQ/A.swift", "import Foundation").count == 1)
    }

    @Test func aRoomThatIsNotInTheTableIsFound() {
        #expect(findings("Sources/OrchAnnex/A.swift", "") == ["Sources/OrchAnnex/A.swift: the room OrchAnnex is not in the import table"])
        #expect(findings("Tests/OrchCoreTests/A.swift", "import Foundation") == [])
    }

    @Test func xctestIsFound() {
        let old = SourceFile(path: "Tests/ATests/A.swift", text: "import XCTest")
        #expect(ImportTable.oldTestFindings(in: [old]).count == 1)
    }
}
