import OrchCore
import Testing

@testable import orch

@Suite("The conversations of scripted workers")
struct ScriptedMemoryTests {
    @Test func theyAreKeptByTheirID() async throws {
        try await WorkerFolder.with { folder in
            let memory = try ScriptedMemory(environment: folder.environment, directory: "/w/app-issue-1")
            #expect(memory.folder == "\(folder.root)/claude/projects/-w-app-issue-1")
            #expect(try memory.conversation("a-1") == nil)
            try memory.save(ScriptedConversation(sessionID: "a-1"))
            #expect(try memory.conversation("a-1")?.sessionID == "a-1")
        }
    }

    @Test(arguments: ["", "../x", "a/b", ".", "a\u{0}", String(repeating: "a", count: 200)])
    func anIDThatIsAPathIsRefused(_ id: String) async throws {
        let memory = ScriptedMemory(folder: "/nonexistent")
        #expect(throws: InvalidConversationID.self) { try memory.conversation(id) }
    }

    @Test func homeStandsInForTheConfiguration() throws {
        #expect(try ScriptedMemory(environment: ["HOME": "/h", "CLAUDE_CONFIG_DIR": ""], directory: "/w").folder == "/h/.claude/projects/-w")
        #expect(throws: NoTranscriptFolder.self) { try ScriptedMemory(environment: [:], directory: "/w") }
    }
}
