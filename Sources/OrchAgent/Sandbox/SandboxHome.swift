import Foundation
import OrchCore
import OrchForge
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a sandboxed worker has of its own, kept from run to run of its session: a home with its conversation, and the names of its user.
struct SandboxHome {
    /// `HomeDirectory.sandbox(of:)`.
    let root: String

    var home: String { "\(root)/home" }
    /// As an `ORCH_HOME` with nothing but the session's status file.
    var desk: HomeDirectory { HomeDirectory(root: "\(root)/desk") }
    private var users: String { "\(root)/passwd" }
    private var groups: String { "\(root)/group" }

    /// `/etc/passwd` and `/etc/group` within.
    var mounts: [Sandbox.Mount] {
        [Sandbox.Mount(home, .writable), Sandbox.Mount("/etc/passwd", from: users, .readOnly), Sandbox.Mount("/etc/group", from: groups, .readOnly)]
    }

    /// Makes what is missing.
    ///
    /// - Parameter author: of the worker's commits.
    func create(author: GitAuthor) throws {
        for folder in [root, home] { try PrivateDirectory.createAll(folder) }
        try Self.makePlain("\(home)/.claude")
        let (user, group) = (geteuid(), getegid())
        try write("worker:x:\(user):\(group):worker:\(home):/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n", to: users)
        try write("worker:x:\(group):\nnogroup:x:65534:\n", to: groups)
        // Tidying a repository needs to write where a worker may not.
        try write("[user]\n\(author.settings)[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n", to: "\(home)/.gitconfig")
    }

    /// A folder that the worker has put something else in the place of is made anew: what is mounted into it must not land elsewhere.
    private static func makePlain(_ folder: String) throws {
        var status = stat()
        if lstat(folder, &status) == 0, status.st_mode & S_IFMT != S_IFDIR, unlink(folder) != 0 { throw SystemFailure.last("remove \(folder)") }
        try PrivateDirectory.create(folder)
    }

    private func write(_ text: String, to path: String) throws { try AtomicFile.write(Array(text.utf8), to: path, mode: 0o644) }
}

/// Who commits, as the user's own git says it.
struct GitAuthor {
    var name: String?
    var email: String?

    /// Asks git in a worktree; what it does not say stays open.
    init(in worktree: String, environment: [String: String]) async throws {
        name = try await Self.ask("user.name", in: worktree, environment)
        email = try await Self.ask("user.email", in: worktree, environment)
    }

    private static func ask(_ key: String, in worktree: String, _ environment: [String: String]) async throws -> String? {
        let command = OrchForge.Command(
            "git", ["config", "--get", key], in: worktree, environment: Git(environment: environment).environment, doing: "asking git for \(key)")
        let result = try await CommandRunner().run(command)
        return result.succeeded && !result.line.isEmpty ? result.line : nil
    }

    /// Lines of a git configuration's section `user`.
    var settings: String {
        [("name", name), ("email", email)].compactMap { key, value in value.map { "\t\(key) = \(Self.quoted($0))\n" } }.joined()
    }

    /// git-config(1), "Syntax": in double quotes, with `\` and `"` escaped.
    private static func quoted(_ text: String) -> String {
        "\"" + text.printable(limit: 300).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
