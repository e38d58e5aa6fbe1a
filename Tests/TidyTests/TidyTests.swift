import Testing

/// The house is held together by these rules; each test is one of them, applied to every file of the repository.
@Suite struct TidyTests {
    let repository: Repository

    init() throws { repository = try Repository.current.get() }

    /// At most this many places are listed; the first ones are mended first anyway.
    private static let listed = 60

    private func expectNone(_ findings: [Finding], _ rule: Comment, at location: SourceLocation = #_sourceLocation) {
        guard !findings.isEmpty else { return }
        let more = findings.count > Self.listed ? "\n… and \(findings.count - Self.listed) more" : ""
        let places = findings.prefix(Self.listed).map(\.description).joined(separator: "\n")
        Issue.record("\(rule) (\(findings.count)):\n\(places)\(more)", sourceLocation: location)
    }

    @Test func theRepositoryIsRead() {
        #expect(repository.paths.contains("Package.swift"))
        #expect(repository.files.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
        #expect(repository.files.contains { $0.room == "OrchCore" })
    }

    @Test func roomsImportOnlyWhatTheTableAllows() { expectNone(ImportTable.findings(in: repository.files), "imports") }

    @Test func testsUseSwiftTesting() { expectNone(ImportTable.oldTestFindings(in: repository.files), "XCTest") }

    @Test func filesAreShort() { expectNone(SizeRules.longFiles(in: repository.files), "long files") }

    @Test func theMedianFileIsShort() { #expect(SizeRules.medianLines(in: repository.files) <= SizeRules.medianFileLines) }

    @Test func functionsAreShort() { expectNone(SizeRules.longFunctions(in: repository.files), "long functions") }

    @Test func linesAreShort() { expectNone(SizeRules.longLines(in: repository.files), "long lines") }

    @Test func noTryIsForced() { expectNone(WordRules.forcedTry.findings(in: repository.files), "forced try") }

    @Test func unsafeCodeStaysInItsRoom() { expectNone(WordRules.unsafe.findings(in: repository.files), "unsafe code") }

    @Test func theCoreReadsNoClock() { expectNone(WordRules.clocksInCore.findings(in: repository.files), "clocks and dice") }

    @Test func librariesDoNotPrint() { expectNone(WordRules.printing.findings(in: repository.files), "printing") }

    @Test func testsDoNotSleep() { expectNone(WordRules.sleeping.findings(in: repository.files), "sleeping") }

    @Test func noTaskIsLoose() { expectNone(WordRules.looseTasks.findings(in: repository.files), "loose tasks") }

    @Test func noExceptionIsStale() {
        expectNone(WordRules.all.flatMap { $0.staleExceptions(in: repository.files) }, "stale exceptions")
    }

    @Test func typesHaveTellingNames() { expectNone(WordRules.badNames.findings(in: repository.files), "names of types") }

    @Test func foldersAreNounsOfTheDomain() { expectNone(LayoutRules.vague(in: repository.paths), "vague names") }

    @Test func theTopLevelIsAsAgreed() { expectNone(LayoutRules.strays(in: repository.paths), "top level") }

    @Test func decisionsAreListed() { expectNone(RecordRules.unlistedDecisions(in: repository.files), "decisions") }

    @Test func changesSaySomething() { expectNone(RecordRules.emptyChanges(in: repository.files), "changelog") }

    @Test func theTestsOfTheReliabilityPageAreThere() { expectNone(ReliabilityRule.missingTests(in: repository.files), "reliability") }

    @Test func noFileNamesAMachine() { expectNone(RecordRules.machineWords(in: repository.files), "machine words") }

    @Test func publicTypesAndFunctionsAreDocumented() { expectNone(DocumentationRules.bareDeclarations(in: repository.files), "bare declarations") }

    @Test func roomsDocumentTheirMembers() { expectNone(DocumentationRules.silentRooms(in: repository.files), "bare members") }
}
