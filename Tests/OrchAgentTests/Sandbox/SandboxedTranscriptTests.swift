import Foundation
import OrchCore
import OrchHome
import Testing

@testable import OrchAgent

/// The conversation of a sandboxed worker is in a home that the worker writes: the agent, which sees more, follows no link there.
@Suite struct SandboxedTranscriptTests {
    private static let id = "0b6c8a52-2a1c-4c4c-8f3e-4f0f7a7d9b11"
    private static let worktree = "/w"

    private func with(_ body: (_ home: String, _ secret: String, Transcripts) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("orch-transcripts-\(UUID().uuidString)").path
        let home = "\(root)/home"
        try PrivateDirectory.createAll(home)
        defer { try? FileManager.default.removeItem(atPath: root) }
        try AtomicFile.write(Array("secret\n".utf8), to: "\(root)/secret")
        try body(home, "\(root)/secret", Transcripts(environment: ["HOME": home], own: home))
    }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test func aConversationThatIsALinkIsNotTaken() throws {
        try with { home, secret, transcripts in
            try PrivateDirectory.createAll("\(home)/.claude/projects/-w")
            try link("\(home)/.claude/projects/-w/\(Self.id).jsonl", to: secret)
            #expect(throws: NoConversation.self) { _ = try transcripts.conversation(Self.id, worktree: Self.worktree) }
        }
    }

    @Test(arguments: [".claude", ".claude/projects", ".claude/projects/-w"]) func norOneBehindALink(step: String) throws {
        try with { home, secret, transcripts in
            let elsewhere = "\(secret)-folder"
            let rest = ".claude/projects/-w".dropFirst(step.count)
            try PrivateDirectory.createAll("\(elsewhere)\(rest)")
            try AtomicFile.write(Array("secret\n".utf8), to: "\(elsewhere)\(rest)/\(Self.id).jsonl")
            try PrivateDirectory.createAll(URL(fileURLWithPath: "\(home)/\(step)").deletingLastPathComponent().path)
            try link("\(home)/\(step)", to: elsewhere)
            let taken = #expect(throws: NoConversation.self) { _ = try transcripts.conversation(Self.id, worktree: Self.worktree) }
            #expect(taken?.description.contains("a link stands in its way: \(home)/\(step)") == true)
            let part = ConversationFile.Part(name: "\(Self.id).jsonl", content: Array("from elsewhere\n".utf8))
            #expect(throws: NoConversation.self) { try transcripts.place(ConversationFile(parts: [part]), worktree: Self.worktree) }
            #expect(try String(contentsOfFile: "\(elsewhere)\(rest)/\(Self.id).jsonl", encoding: .utf8) == "secret\n")
        }
    }

    @Test func aPlainOneGoesThereAndBack() throws {
        try with { _, _, transcripts in
            let part = ConversationFile.Part(name: "\(Self.id).jsonl", content: Array("{}\n".utf8))
            try transcripts.place(ConversationFile(parts: [part]), worktree: Self.worktree)
            #expect(try transcripts.conversation(Self.id, worktree: Self.worktree)?.parts == [part])
        }
    }
}
