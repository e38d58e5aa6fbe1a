import Foundation
import OrchCore
import OrchHome
import Testing

@Suite("Files for the worker")
struct ContextFileTests {
    private func spec(github: ProjectSpec.GitHub?, body: String?) throws -> SessionSpec {
        SessionSpec(
            project: ProjectSpec(name: try ProjectName("demo"), github: github), id: try SessionID("7"),
            issue: Issue(number: 7, title: "Say \"hi\"", body: body))
    }

    private func context(_ worktree: String, _ spec: SessionSpec) -> ContextFiles.Context {
        ContextFiles.Context(
            spec: spec, branch: "issue-7", worktree: worktree, spawnedAt: Timestamp(milliseconds: 0), statusFile: "/o/demo/sessions/work-7.json")
    }

    @Test func theContextHasTheFieldsOfTheOriginal() async throws {
        try await withFolder { folder in
            try ContextFiles.write(context(folder, spec(github: .init(owner: "o", repo: "r"), body: "b")))
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/session-context.json"))
            let read = try #require(JSONSerialization.jsonObject(with: data) as? NSDictionary)
            let expected: NSDictionary = [
                "sessionId": "7", "issue": ["number": 7, "title": "Say \"hi\"", "body": "b"], "github": ["owner": "o", "repo": "r"],
                "branch": "issue-7", "worktreePath": folder,
                "commands": ["update": "orch update --id demo/7 --status", "heartbeat": "orch heartbeat demo/7 --quiet"],
                "spawnedAt": "1970-01-01T00:00:00.000Z", "sessionFilePath": "/o/demo/sessions/work-7.json",
            ]
            #expect(read == expected)
            try ContextFiles.write(context(folder, spec(github: nil, body: nil)))
            #expect(try text("\(folder)/session-context.json").contains("\"github\": null"))
        }
    }

    @Test func theStateTellsWhatWasForwarded() async throws {
        try await withFolder { folder in
            let path = "\(folder)/session-state.json"
            try ContextFiles.writeState(.working, forwardedMessage: nil, at: Timestamp(milliseconds: 0), worktree: folder)
            #expect(
                try text(path)
                    == "{\n  \"status\": \"working\",\n  \"forwardedMessage\": null,\n  \"lastUpdated\": \"1970-01-01T00:00:00.000Z\"\n}\n")
            try ContextFiles.writeState(.stuck, forwardedMessage: "a\u{1B}\nb", at: Timestamp(milliseconds: 0), worktree: folder)
            #expect(try text(path).contains("\"forwardedMessage\": \"a\\u001b\\nb\""))
        }
    }

    @Test func aLinkOfTheRepositoryLeadsNowhere() async throws {
        try await withFolder { folder in
            try AtomicFile.write(Array("mine".utf8), to: "\(folder)/precious")
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/session-state.json", withDestinationPath: "precious")
            try ContextFiles.writeState(.working, forwardedMessage: nil, at: Timestamp(milliseconds: 0), worktree: folder)
            #expect(try text("\(folder)/precious") == "mine" && text("\(folder)/session-state.json").contains("working"))
        }
    }
}
