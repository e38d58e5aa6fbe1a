import Foundation
import OrchCore
import OrchHome
import Testing

@testable import OrchAgent

@Suite("Conversations that travel")
struct ConversationFileTests {
    private static let id = "3f2c8a6e-0000-4000-8000-000000000001"

    @Test func theyArriveWhereTheWorkerOfAnotherWorktreeFindsThem() async throws {
        try await ClaudeFixture.with { fixture in
            let old = Transcripts(environment: ["HOME": "\(fixture.root)/ann"])
            let folder = "\(fixture.root)/ann/.claude/projects/" + ClaudeTranscripts.folder(of: fixture.worktree)
            try fixture.write("{}\n", to: "\(folder)/\(Self.id).jsonl")
            try fixture.write("sub\n", to: "\(folder)/\(Self.id)/subagents/agent-1.jsonl")
            try fixture.write("other\n", to: "\(folder)/another.jsonl")
            let packed = try #require(try old.conversation(Self.id, worktree: fixture.worktree))
            #expect(packed.parts.map(\.name) == ["\(Self.id).jsonl", "\(Self.id)/subagents/agent-1.jsonl"])

            let new = Transcripts(environment: ["HOME": "/nowhere", "CLAUDE_CONFIG_DIR": "\(fixture.root)/bob"])
            try new.place(try ConversationFile(try packed.bytes, id: Self.id), worktree: "\(fixture.root)/else.where")
            let there = "\(fixture.root)/bob/projects/" + ClaudeTranscripts.folder(of: "\(fixture.root)/else.where")
            #expect(try fixture.text("\(there)/\(Self.id).jsonl") == "{}\n")
            #expect(try fixture.text("\(there)/\(Self.id)/subagents/agent-1.jsonl") == "sub\n")
        }
    }

    @Test func oneThatBeganUnderAnotherPathIsFound() async throws {
        try await ClaudeFixture.with { fixture in
            try fixture.write("{}\n", to: "\(fixture.root)/.claude/projects/-somewhere/\(Self.id).jsonl")
            let transcripts = Transcripts(environment: ["HOME": fixture.root])
            #expect(try transcripts.conversation(Self.id, worktree: fixture.worktree)?.parts.count == 1)
            #expect(try transcripts.conversation("11111111-0000-4000-8000-000000000001", worktree: fixture.worktree) == nil)
            #expect(try transcripts.conversation("../\(Self.id)", worktree: fixture.worktree) == nil)
        }
    }

    /// What another host sends can't be written anywhere but among its own conversation's files.
    @Test(arguments: [
        "../x", "/etc/passwd", "x.jsonl", "ID/../../x", "ID/", "ID//x", "ID/.", "ID", "ID/a\u{0}b",
    ])
    func foreignNamesAreRefused(_ name: String) {
        #expect(!ConversationFile.isName(name.replacing("ID", with: Self.id), id: Self.id))
        let header = #"{"files":[{"name":"NAME","bytes":1}]}"#.replacing("NAME", with: name.replacing("ID", with: Self.id))
        #expect(throws: NoConversation.self) { try ConversationFile(Array("\(header)\nx".utf8), id: Self.id) }
    }

    @Test(arguments: [
        "", "no list", #"{"files":[]}"# + "\n", #"{"files":[{"name":"ID.jsonl","bytes":2}]}"# + "\nx",
        #"{"files":[{"name":"ID.jsonl","bytes":-1}]}"# + "\nx",
        #"{"files":[{"name":"ID.jsonl","bytes":1}]}"# + "\nxy",
    ])
    func whatDoesNotAddUpIsRefused(_ text: String) {
        #expect(throws: NoConversation.self) { try ConversationFile(Array(text.replacing("ID", with: Self.id).utf8), id: Self.id) }
    }

    /// Of `claude`: `/tmp/x/app-issue-7` becomes `-tmp-x-app-issue-7`.
    @Test func folderNames() {
        #expect(ClaudeTranscripts.folder(of: "/tmp/x/app_issue.7") == "-tmp-x-app-issue-7")
        #expect(ClaudeTranscripts.root(environment: ["HOME": "/h", "CLAUDE_CONFIG_DIR": ""]) == "/h/.claude/projects")
        #expect(ClaudeTranscripts.root(environment: ["HOME": "h"]) == nil)
    }
}
