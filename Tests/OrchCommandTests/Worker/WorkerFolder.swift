import Foundation
import OrchAgent
import OrchCore
import OrchHome

/// A folder of one test with a run in it, removed after it.
struct WorkerFolder {
    let root: String
    var reports: RunReports { RunReports(runDirectory: "\(root)/run") }

    static func with(_ body: (WorkerFolder) async throws -> Void) async throws {
        let folder = WorkerFolder(root: FileManager.default.temporaryDirectory.appendingPathComponent("orch-worker-\(UUID().uuidString)").path)
        try PrivateDirectory.createAll(folder.reports.path)
        try folder.reports.create()
        defer { try? FileManager.default.removeItem(atPath: folder.root) }
        try await body(folder)
    }

    /// What a worker of this run is started with.
    var environment: [String: String] {
        [
            WorkerVariables.runDirectory: reports.path, WorkerVariables.session: "demo/7", "PATH": "/usr/bin:/bin", "HOME": root,
            "CLAUDE_CONFIG_DIR": "\(root)/claude",
        ]
    }

    func waiting() throws -> [Report] { try reports.waiting().reports.map(\.report) }
}
