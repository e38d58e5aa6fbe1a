import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// `orch demo --real`: the same play, with `claude` from PATH.
@Suite(RealPrograms.needsClaude, .serialized, .timeLimit(.minutes(3)))
struct RealDemoTests {
    /// What the model does for each issue, known by its title in the session's prompt.
    private static let scenes: [Scene] = [
        .when(hearing: "Reported complete", .says("Done.")),
        .when(hearing: "Committed", .report("complete")),
        .when(
            hearing: DemoIssue.answer, .bash("echo '{}' > greetings.jsonl && git add -A && git commit -qm 'Export all greetings' && echo Committed")),
        .when(hearing: DemoIssue.all[0].title, .bash("echo 1.0 > version && git add -A && git commit -qm 'Add --version' && echo Committed")),
        .when(hearing: DemoIssue.all[1].title, .bash("echo how >> README.md && git commit -qam 'How to install' && echo Committed")),
        .when(hearing: DemoIssue.all[2].title, .escalate("Which format should the export have?")),
        .turns(.read(WorkerPrompt.path), .says("There is no issue."), .says("I wait for the answer."), .read(WorkerPrompt.path)),
    ]

    @Test func itPlaysToItsEndAndLeavesNothing() async throws {
        let root = "/tmp/orch-real-demo-\(UUID().uuidString.prefix(8).lowercased())"
        for folder in [root, "\(root)/bin", "\(root)/tmp"] { try PrivateDirectory.createAll(folder) }
        defer { try? FileManager.default.removeItem(atPath: root) }
        try FileManager.default.createSymbolicLink(atPath: "\(root)/bin/claude", withDestinationPath: try #require(RealPrograms.claude))
        try JSONFile.write(JSONValue.array(Self.scenes.map(\.json)), to: "\(root)/script.json")
        let api = try await ServiceDouble("messages_api.py", ["--script", "\(root)/script.json"], root: root)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let demo = try await CommandRunner().run(
            OrchForge.Command(
                ClusterHost.binary, ["demo", "--real"], in: root,
                environment: [
                    "PATH": "\(root)/bin:\(path)", "HOME": root, "TMPDIR": "\(root)/tmp", "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC",
                    "ANTHROPIC_BASE_URL": api.address, "ANTHROPIC_API_KEY": "sk-test-dummy",
                ],
                timeLimit: .seconds(150), doing: "orch demo --real"))
        try await api.end()
        #expect(demo.exit == .code(0), "\(demo.text)\(demo.errorText)")
        #expect(demo.text.contains("Session 3 on gpu-box asks: Which format should the export have?"))
        let end = try #require(demo.text.components(separatedBy: "Three branches").last)
        for words in ["Add --version", "How to install", "Export all greetings", "work-3.json"] { #expect(end.contains(words), "\(end)") }
        let left = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/tmp")
        #expect(left == [])
        #expect(try Leftovers(root: root).processes() == [])
    }
}
