import Foundation
import OrchCore
import OrchHome

/// An `ORCH_HOME` of one test, with the store of its status files.
struct StatusFileFixture {
    let home: HomeDirectory
    let store: StatusFileStore
    let session: SessionKey

    static func with(_ body: (StatusFileFixture) async throws -> Void) async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/home")
            try home.create()
            try await body(StatusFileFixture(home: home, store: StatusFileStore(home: home), session: SessionKey("demo/7")))
        }
    }

    var path: String { home.statusFile(of: session) }

    func file(_ status: SessionStatus = .working, heartbeat: Int64 = 0, of key: SessionKey? = nil, body: String? = nil) -> StatusFile {
        var face = SessionFace(status: status)
        if status == .stuck { face.stuckReason = "why?" }
        return StatusFile(
            key: key ?? session, issue: Issue(number: 7, title: "A \"title\"", body: body), mode: .single, face: face, branch: "issue-7",
            startedAt: Timestamp(milliseconds: 1_000_000), lastHeartbeat: Timestamp(milliseconds: 1_000_000 + heartbeat), host: nil,
            fence: Fence(attempt: 1, run: 1), want: .run)
    }

    /// Changes members of the file as a worker's editor would; nil removes one.
    func edit(_ changes: [String: Any?], atomically: Bool = true) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        var members = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        for (key, value) in changes { members[key] = value }
        let edited = try JSONSerialization.data(withJSONObject: members)
        try edited.write(to: URL(fileURLWithPath: path), options: atomically ? .atomic : [])
    }

    func overwrite(_ text: String) throws { try AtomicFile.write(Array(text.utf8), to: path) }
}
