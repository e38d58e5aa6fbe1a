import Testing

@testable import OrchCore

@Suite struct NameTests {
    @Test(arguments: ["app", "my.repo", "_x", "A-1", "0"]) func projectNames(text: String) throws {
        #expect(try ProjectName(text).text == text)
        #expect(try HostName(text).text == text)
    }

    @Test(arguments: ["", ".git", "-rf", "a/b", "a b", "é", "..", "a\n", String(repeating: "a", count: 101)]) func namesThatAreNone(text: String) {
        #expect(throws: InvalidName.self) { try ProjectName(text) }
        #expect(throws: InvalidName.self) { try HostName(text) }
    }

    @Test(arguments: ProjectName.reserved) func foldersOfTheHomeAreReserved(text: String) throws {
        let error = try #require(throws: InvalidName.self) { try ProjectName(text) }
        #expect(error.description.contains("\"name\": \"\(text)-repo\""))
        #expect(try HostName(text).text == text)
    }

    @Test(arguments: ["1", "123", "plan-x-1"]) func sessionIds(text: String) throws {
        #expect(try SessionID(text).text == text)
    }

    @Test(arguments: ["", "0", "-1", "+1", "01", "1.0", "1e3", "abc", "plan-", "plan-../x", "99999999999999999999"].filter { $0 != "plan-" })
    func idsThatAreNone(text: String) {
        #expect(throws: InvalidName.self) { try SessionID(text) }
    }

    @Test func anErrorSaysWhatIsAllowedAndHidesEscapes() throws {
        let error = try #require(throws: InvalidName.self) { try SessionID("\u{1B}[2J") }
        #expect(error.description == "\"\u{FFFD}[2J\" is no session id: use an issue number such as 123")
    }

    @Test func numbersComeInTheirOrderAndPlansLast() throws {
        let ids = try ["10", "plan-b-1", "9", "plan-a-2"].map { try SessionID($0) }
        #expect(ids.sorted().map(\.text) == ["9", "10", "plan-a-2", "plan-b-1"])
        #expect(try SessionID(issue: 7).issueNumber == 7)
        #expect(try SessionID("plan-a-2").issueNumber == nil)
    }

    @Test func keysInFull() throws {
        let key = try SessionKey("app/12")
        #expect("\(key)" == "app/12")
        #expect("\(AttemptKey(session: key, attempt: 3))" == "app/12#3")
        for text in ["app", "app/", "/12", "app/12/3", "a b/1", "app/x"] {
            #expect(throws: InvalidName.self) { try SessionKey(text) }
        }
        #expect(try SessionKey("a/2") < SessionKey("a/10"))
        #expect(try SessionKey("a/10") < SessionKey("b/2"))
    }

    @Test func theHigherFenceWins() {
        #expect(Fence(attempt: 1, run: 9) < Fence(attempt: 2, run: 1))
        #expect(Fence(attempt: 2, run: 1) < Fence(attempt: 2, run: 2))
        #expect("\(Fence(attempt: 2, run: 1))" == "2.1")
    }

    @Test func referencesAreResolved() throws {
        let (app, web) = (try ProjectName("app"), try ProjectName("web"))
        #expect(try SessionReference("12", current: app).resolve(among: [app, web]).description == "app/12")
        #expect(try SessionReference("12", current: nil).resolve(among: [web]).description == "web/12")
        #expect(try SessionReference("12", current: app).resolve(among: [web]).description == "web/12")
        #expect(try SessionReference("app/12", current: web).resolve(among: []).description == "app/12")
        let ambiguous = try #require(throws: Problem.self) { try SessionReference("12", current: nil).resolve(among: [web, app]) }
        #expect(ambiguous.details == ["app/12", "web/12"])
        #expect(throws: Problem.self) { try SessionReference("12", current: app).resolve(among: []) }
    }
}
