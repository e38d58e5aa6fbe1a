public import OrchCore

/// The files in a worktree that tell its worker where it is, with the names and fields of the original.
public enum ContextFiles {
    public static let contextName = "session-context.json"
    public static let stateName = "session-state.json"

    /// What does not change while a session lives.
    public struct Context: Hashable, Sendable {
        public var spec: SessionSpec
        public var branch: String
        /// Absolute.
        public var worktree: String
        public var spawnedAt: Timestamp
        /// The status file, absolute.
        public var statusFile: String

        public init(spec: SessionSpec, branch: String, worktree: String, spawnedAt: Timestamp, statusFile: String) {
            self.spec = spec
            self.branch = branch
            self.worktree = worktree
            self.spawnedAt = spawnedAt
            self.statusFile = statusFile
        }

        fileprivate var node: JSONNode {
            let issue: [(String, JSONNode)] = [
                ("number", spec.issue.number.map { JSONNode(.number("\($0)")) } ?? JSONNode(.null)), ("title", .string(spec.issue.title)),
            ]
            let github = spec.project.github.map { JSONNode.object([("owner", .string($0.owner)), ("repo", .string($0.repo))]) }
            let session = spec.key.description
            return .object([
                ("sessionId", .string(spec.id.text)),
                ("issue", .object(issue + (spec.issue.body.map { [("body", .string($0))] } ?? []))),
                ("github", github ?? JSONNode(.null)),
                ("branch", .string(branch)),
                ("worktreePath", .string(worktree)),
                (
                    "commands",
                    .object([
                        ("update", .string("\(spec.cliCommand) update --id \(session) --status")),
                        ("heartbeat", .string("\(spec.cliCommand) heartbeat \(session) --quiet")),
                    ])
                ),
                ("spawnedAt", .string(spawnedAt.iso8601)),
                ("sessionFilePath", .string(statusFile)),
            ])
        }
    }

    /// Writes `session-context.json`.
    public static func write(_ context: Context) throws {
        try AtomicFile.write(JSONWriter.bytes(of: context.node), to: "\(context.worktree)/\(contextName)", mode: 0o644)
    }

    /// Writes `session-state.json`.
    public static func writeState(_ status: SessionStatus, forwardedMessage: String?, at now: Timestamp, worktree: String) throws {
        let node = JSONNode.object([
            ("status", .string(status.rawValue)),
            ("forwardedMessage", forwardedMessage.map(JSONNode.string) ?? JSONNode(.null)),
            ("lastUpdated", .string(now.iso8601)),
        ])
        try AtomicFile.write(JSONWriter.bytes(of: node), to: "\(worktree)/\(stateName)", mode: 0o644)
    }
}
