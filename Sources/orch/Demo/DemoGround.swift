import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire

/// The ground that the demo is played on: one folder with a repository and the homes of two hosts.
struct DemoGround: Sendable {
    /// The folder; everything of the demo is in it.
    let root: String
    let orch: String
    /// Variables of the person's shell that its programs need; none of orch's own.
    private let environment: [String: String]

    /// Bytes of a `TMPDIR` below which the sockets' paths are short enough to stay within the folder (unix(7)).
    private static let placeBytes = 40

    var repository: String { "\(root)/greet" }
    var laptop: HomeDirectory { HomeDirectory(root: "\(root)/laptop") }
    var gpuBox: HomeDirectory { HomeDirectory(root: "\(root)/gpu-box") }
    var scripts: String { "\(root)/scripts" }
    /// For what programs leave in the folder for temporary files.
    private var scratch: String { "\(root)/tmp" }

    /// Makes an empty folder for the demo, under `TMPDIR` or `/tmp`.
    ///
    /// - Parameter orch: absolute path of the binary that everything is done with.
    init(orch: String, environment: [String: String]) throws {
        self.orch = orch
        // The demo is nobody's worker, and its homes are its own.
        self.environment = environment.filter { !$0.key.hasPrefix("ORCH_") && !$0.key.hasPrefix("GIT_") && $0.key != "CLAUDE_CODE_SESSION_ID" }
        let temporary = environment["TMPDIR"] ?? ""
        let place = temporary.hasPrefix("/") && temporary.utf8.count <= Self.placeBytes ? temporary : "/tmp"
        root = (place.hasSuffix("/") ? String(place.dropLast()) : place) + "/orch-demo-" + UUID().uuidString.prefix(8).lowercased()
        try PrivateDirectory.createAll(root)
        for folder in [repository, "\(repository)/.orch", "\(repository)/.orch/issues", scripts, scratch] { try PrivateDirectory.create(folder) }
        for home in [laptop, gpuBox] { try home.create() }
    }

    /// The environment of programs that belong to a home.
    func environment(of home: HomeDirectory) -> [String: String] { environment.merging(["ORCH_HOME": home.root]) { $1 } }

    /// Writes the repository with its issues, and the scripts of their workers.
    func prepare(_ issues: [DemoIssue]) async throws {
        try write("#!/bin/sh\n# Greets people.\necho \"Hello, ${1:-world}!\"\n", to: "\(repository)/greet", mode: 0o755)
        try write("# greet\n\nGreets people.\n", to: "\(repository)/README.md")
        try write(Self.repositorySettings, to: "\(repository)/orchestration.config.json")
        for issue in issues {
            try write(issue.file, to: "\(repository)/.orch/issues/\(issue.number).md")
            try write(try JSONCoding.prettyText(of: issue.script) + "\n", to: "\(scripts)/\(issue.number).json")
        }
        let hooks = "\(root)/no-hooks"
        try PrivateDirectory.create(hooks)
        // Whatever the person's own git is set up to do: no hook, no signature, no other name of the branch.
        for arguments in [
            ["init", "--quiet", "--template=", "--initial-branch=main"], ["config", "user.name", "orch demo"],
            ["config", "user.email", "demo@example.invalid"], ["config", "commit.gpgsign", "false"], ["config", "core.hooksPath", hooks],
            ["add", "--all"], ["commit", "--quiet", "--message", "A program that greets"],
        ] { try await git(arguments) }
    }

    private static let repositorySettings = """
        {
          "version": "1.0",
          "project": { "name": "greet", "baseBranch": "main" },
          "issues": { "source": "files" }
        }

        """

    private struct HostFile: Encodable {
        struct Host: Encodable {
            let name: String
            let slots: Int
            /// A busy machine shows it more slowly, but shows it.
            let maxLoadPerCore = 0
            let minFreeMemory = 0
            let minFreeDisk = 0
        }

        struct Worker: Encodable {
            let command: [String]
            let env: [String: String]
        }

        let version = "1.0"
        let host: Host
        let worker: Worker
        let listen: String?
        let coordinatorKey: String?
    }

    /// Writes a host's `config.json`.
    ///
    /// - Parameters:
    ///   - isReal: workers are `claude` from PATH, not the stand-in.
    ///   - coordinatorKey: the host listens on free ports of the loopback for the coordinator of this key; nil: it does not listen.
    func settle(_ name: String, in home: HomeDirectory, isReal: Bool, coordinatorKey: String? = nil) throws {
        // The worktree's folder ends in the issue's number: that picks the script.
        let choose = "orch=$1 scripts=$2; shift 2; exec \"$orch\" scripted-worker --script \"$scripts/${PWD##*-}.json\" \"$@\""
        let worker =
            isReal
            ? HostFile.Worker(command: ["claude"], env: ["TMPDIR": scratch])
            : HostFile.Worker(
                command: ["/bin/sh", "-c", choose, "worker", orch, scripts], env: ["CLAUDE_CONFIG_DIR": "\(root)/claude"])
        let file = HostFile(
            host: .init(name: name, slots: 2), worker: worker, listen: coordinatorKey.map { _ in "tcp://127.0.0.1:*" }, coordinatorKey: coordinatorKey
        )
        try write(try JSONCoding.prettyText(of: file) + "\n", to: home.configuration, mode: 0o600)
    }

    private func write(_ text: String, to path: String, mode: UInt16 = 0o644) throws { try AtomicFile.write(Array(text.utf8), to: path, mode: mode) }

    /// Runs git in the repository and returns what it prints.
    @discardableResult
    func git(_ arguments: [String]) async throws -> String {
        let words = "git \(arguments.first ?? "") in the demo's repository"
        let result = try await CommandRunner().run(Command("git", arguments, in: repository, environment: environment, doing: words))
        guard result.succeeded else { throw Problem(.internalError, "\(words): \(result.errorText.printable(limit: 500))") }
        return result.text
    }

    /// Removes the folder with everything in it.
    func remove() throws { try FileManager.default.removeItem(atPath: root) }
}
