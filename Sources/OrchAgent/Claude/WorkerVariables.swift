import OrchCore
import OrchHome

/// What orch tells its own commands within a worker, by the worker's environment.
public enum WorkerVariables {
    /// The folder of the run, for `orch mcp --worker` and `orch hook stop`.
    public static let runDirectory = ProcessMarks.runVariable
    /// `ORCH_HOME` of the host, for `orch update` and its like.
    public static let home = "ORCH_HOME"
    /// The session in full: `project/123`.
    public static let session = "ORCH_SESSION"
    /// The attempt: `project/123#1`.
    public static let attempt = "ORCH_ATTEMPT"
    /// How the worker's prompt calls the command line.
    public static let command = "ORCH_COMMAND"

    /// The variables of one run.
    static func values(of order: RunOrder, in home: HomeDirectory, directory: RunDirectory) -> [String: String] {
        [
            runDirectory: directory.path, self.home: home.root, session: order.key.session.description, attempt: order.key.description,
            command: order.spec.cliCommand.printable(limit: Limits.nameBytes),
        ]
    }

    /// `path` with the folder of the orch binary at its end: a worker finds `orch` where it is not installed too, and nothing that
    /// stands beside it comes before the host's own programs.
    static func path(_ path: String?, orch: String) -> String {
        let present = path.flatMap { $0.isEmpty ? nil : $0 } ?? defaultPath
        guard let slash = orch.lastIndex(of: "/"), slash > orch.startIndex else { return present }
        let folder = String(orch[..<slash])
        return present.split(separator: ":").contains(Substring(folder)) ? present : "\(present):\(folder)"
    }

    /// Where the host's configuration and the agent's environment say nothing.
    private static let defaultPath = "/usr/local/bin:/usr/bin:/bin"
}
