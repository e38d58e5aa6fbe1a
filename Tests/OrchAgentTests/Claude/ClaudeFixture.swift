import Foundation
import OrchAgent
import OrchHome

@testable import OrchCore

/// A home and a worktree of one test, removed after it.
struct ClaudeFixture {
    let root: String
    let session: SessionKey
    let conversation = "3f2c8a6e-0000-4000-8000-000000000001"
    /// A binary with a space in its path.
    var orch: String { "\(root)/the bin/orch" }
    var home: HomeDirectory { HomeDirectory(root: "\(root)/home") }
    var worktree: String { "\(root)/work tree" }

    static func with(_ body: (ClaudeFixture) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("orch-claude-\(UUID().uuidString)").path
        let fixture = ClaudeFixture(root: root, session: try SessionKey("demo/7"))
        try PrivateDirectory.createAll(fixture.home.root)
        try fixture.home.create()
        try PrivateDirectory.createAll(fixture.worktree)
        defer { try? FileManager.default.removeItem(atPath: root) }
        try await body(fixture)
    }

    func order(run: UInt64 = 1, guidance: [Guidance] = [], wishes: WorkerWishes = WorkerWishes(), title: String = "Say hello") throws -> RunOrder {
        let project = ProjectSpec(name: session.project, github: .init(owner: "acme", repo: "demo"))
        let spec = SessionSpec(project: project, id: session.id, issue: Issue(number: 7, title: title, body: "To the world."), worker: wishes)
        return RunOrder(
            key: AttemptKey(session: session, attempt: 2), run: run, spec: spec, conversation: conversation, resumes: run > 1, worktree: worktree,
            guidance: guidance)
    }

    func run(
        _ order: RunOrder, host: WorkerHost = WorkerHost(), inherited: [String: String] = ["PATH": "/usr/bin:/bin"],
        template: String = "Do {{session}}: {{issueText}}"
    ) throws -> ClaudeRun {
        ClaudeRun(order, home: home, orch: orch, host: host, inherited: inherited, template: try Template(template))
    }

    func guidance(_ number: Int, _ text: String) -> Guidance {
        Guidance(id: "00000000-0000-4000-8000-00000000000\(number)", text: text, sentAt: Timestamp(milliseconds: Int64(number)))
    }

    func text(_ path: String) throws -> String { String(decoding: try BoundedFile.read(path, limit: 1 << 20), as: UTF8.self) }

    func write(_ text: String, to path: String) throws {
        try PrivateDirectory.createAll((path as NSString).deletingLastPathComponent)
        try AtomicFile.write(Array(text.utf8), to: path)
    }
}

/// Lines of a stream, as the real CLI writes them, cut to the members that count.
enum StreamLines {
    static let start = #"{"type":"system","subtype":"init","model":"m","session_id":"s"}"#
    static func started(_ uuid: String) -> String { #"{"type":"command_lifecycle","command_uuid":"\#(uuid)","state":"started"}"# }
    static func tool(_ id: String, _ command: String) -> String {
        #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"\#(id)","name":"Bash","input":{"command":"\#(command)"}}]}}"#
    }
    static func result(_ id: String) -> String {
        #"{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"\#(id)","content":"ok"}]}}"#
    }
    static func say(_ text: String) -> String { #"{"type":"assistant","message":{"content":[{"type":"text","text":"\#(text)"}]}}"# }
    static func done(cost: Double = 0.5) -> String {
        #"{"type":"result","subtype":"success","is_error":false,"terminal_reason":"completed","result":"","total_cost_usd":\#(cost)}"#
    }
}
