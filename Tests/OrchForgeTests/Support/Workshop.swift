import Foundation
import OrchForge
import Testing

/// A folder of its own with a home, git settings of its own and helpers to play a person at a shell.
final class Workshop: Sendable {
    let root: String
    let environment: [String: String]
    let coordination = Coordination()

    init(_ name: String = "orch forge ünï") throws {
        let base = URL(filePath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
        root = "\(base)/\(name) \(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: "\(root)/home", withIntermediateDirectories: true)
        environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "\(root)/home",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        ]
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    var git: Git { Git(environment: environment) }

    /// A program run by hand; the test fails when it does.
    @discardableResult
    func run(_ program: String, _ arguments: String..., in directory: String? = nil) async throws -> String {
        let result = try await CommandRunner().run(
            Command(program, arguments, in: directory ?? root, environment: environment, doing: "\(program) \(arguments)"))
        try #require(result.succeeded, "\(program) \(arguments): \(result.errorText)")
        return result.line
    }

    /// A checkout with one commit on `main`, and with `origin` a bare repository beside it when asked.
    func checkout(_ name: String = "shop", remote: Bool = false) async throws -> String {
        let path = "\(root)/\(name)"
        try await run("git", "init", "--quiet", "-b", "main", path)
        try write("one\n", to: "\(path)/README.md")
        try await run("git", "add", ".", in: path)
        try await run("git", "commit", "--quiet", "-m", "first commit", in: path)
        if remote {
            let bare = "\(root)/remotes/acme/\(name).git"
            try await run("git", "init", "--quiet", "--bare", "-b", "main", bare)
            try await run("git", "remote", "add", "origin", "file://\(bare)", in: path)
            try await run("git", "push", "--quiet", "origin", "main", in: path)
        }
        return path
    }

    func commit(_ file: String, _ text: String, message: String, in directory: String) async throws {
        try write(text, to: "\(directory)/\(file)")
        try await run("git", "add", "--", file, in: directory)
        try await run("git", "commit", "--quiet", "-m", message, in: directory)
    }

    func worktrees(_ checkout: String) async throws -> Worktrees { Worktrees(of: try await repository(checkout)) }

    func repository(_ checkout: String) async throws -> Repository {
        try await Repository.find(from: checkout, git: git, coordination: coordination)
    }

    func request(_ id: Int, in checkout: String, base: String? = "main") throws -> WorktreeRequest {
        WorktreeRequest(
            path: WorktreeName.path(repository: checkout, prefix: "shop-", id: "\(id)"), branch: try RefName("issue-\(id)"),
            base: try base.map { try RefName($0) })
    }

    func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

/// The `ForgeError` that a call throws; the test fails when it throws none.
func forgeError(_ body: () async throws -> some Any) async -> ForgeError? {
    do {
        _ = try await body()
        Issue.record("nothing was thrown")
    } catch let error as ForgeError {
        return error
    } catch {
        Issue.record("another error: \(error)")
    }
    return nil
}
