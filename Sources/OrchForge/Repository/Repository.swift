import OrchCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A repository of this machine: a person's checkout, or a bare one.
public struct Repository: Sendable {
    /// The directory that git is run in: the main checkout's top level, or the bare repository itself.
    public let path: String
    /// Git's common directory (`…/.git`, or `path` when bare). Names the repository: all its worktrees have the same.
    public let commonDirectory: String
    public let isBare: Bool
    public let isShallow: Bool
    public let git: Git
    let coordination: Coordination

    /// Finds the repository around a directory. From within a linked worktree it is the main checkout.
    ///
    /// - Throws: `ForgeError.notARepository` and what git says, or `CancellationError`.
    public static func find(from directory: String, git: Git, coordination: Coordination) async throws -> Repository {
        let doing = "looking for a git repository in \(directory)"
        guard FileManager.default.fileExists(atPath: directory) else {
            throw ForgeError(.notARepository, doing: doing, cause: "there is no such directory")
        }
        async let around = git.read(
            ["rev-parse", "--path-format=absolute", "--git-common-dir", "--is-shallow-repository"], in: directory, doing: doing)
        // The first entry is the main checkout, or the bare repository (git-worktree(1)).
        async let list = git.read(["worktree", "list", "--porcelain"], in: directory, doing: doing)
        let lines = try await around.text.split(separator: "\n").map { String($0) }
        guard lines.count == 2 else { throw ForgeError(.malformedOutput, doing: doing, cause: "git rev-parse printed \(lines.count) lines") }
        guard let main = RegisteredWorktree.parse(try await list.output).first else {
            throw ForgeError(.malformedOutput, doing: doing, cause: "git worktree list printed nothing")
        }
        return Repository(
            path: main.isBare ? lines[0] : main.path, commonDirectory: lines[0], isBare: main.isBare, isShallow: lines[1] == "true", git: git,
            coordination: coordination)
    }

    /// The remotes and where they fetch from. An address that cannot be read is left out.
    public func remotes() async throws -> [String: RemoteAddress] {
        let list = try await git.read(
            ["config", "--null", "--get-regexp", #"^remote\..*\.url$"#], in: commonDirectory, allowing: [1], doing: "reading the remotes of \(path)")
        var remotes: [String: RemoteAddress] = [:]
        for record in list.records {
            guard let newline = record.firstIndex(of: "\n") else { continue }
            let name = String(record[..<newline].dropFirst("remote.".count).dropLast(".url".count))
            guard remotes[name] == nil, let address = try? RemoteAddress(String(record[record.index(after: newline)...])) else { continue }
            remotes[name] = address
        }
        return remotes
    }

    /// The branch that the remote calls its default, as `origin/main`; where nothing says so, `origin/main` or `origin/master` if
    /// there is one, else the branch that the checkout is on. Nil when there is no commit at all.
    public func defaultBase(remote: String = "origin") async throws -> RefName? {
        let doing = "looking for the default branch of \(path)"
        let head = try await git.read(
            ["symbolic-ref", "--quiet", "refs/remotes/\(remote)/HEAD"], in: commonDirectory, allowing: [1], doing: doing)
        let prefix = "refs/remotes/"
        if head.line.hasPrefix(prefix), try await commit(of: head.line) != nil { return try RefName(String(head.line.dropFirst(prefix.count))) }
        for name in ["\(remote)/main", "\(remote)/master"] where try await commit(of: prefix + name) != nil { return try RefName(name) }
        let current = try await git.read(["symbolic-ref", "--quiet", "--short", "HEAD"], in: path, allowing: [1], doing: doing)
        guard !current.line.isEmpty, try await commit(of: "refs/heads/\(current.line)") != nil else { return nil }
        return try RefName(current.line)
    }

    /// The commit that a full ref (`refs/heads/main`) or a commit id names; nil when there is none.
    public func commit(of ref: String) async throws -> String? {
        let answer = try await git.read(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(ref)^{commit}"], in: commonDirectory, allowing: [1, 128],
            doing: "resolving \(ref) in \(path)")
        return answer.succeeded ? answer.line : nil
    }

    /// A file as a commit has it; nil where it has none of this path.
    ///
    /// - Throws: `ForgeError` for a file larger than `ForgeLimits.commandOutput`, and what git says.
    public func file(_ path: String, at commit: String) async throws -> [UInt8]? {
        let doing = "reading \(path) at \(commit.prefix(10))"
        let entry = try await git.read(["ls-tree", "-z", "--end-of-options", commit, "--", path], in: commonDirectory, doing: doing)
        guard !entry.output.isEmpty else { return nil }
        return try await git.read(["cat-file", "blob", "\(commit):\(path)"], in: commonDirectory, doing: doing).output
    }

    /// Branches of this repository and of its remotes, at most `ForgeLimits.listedRefs`, the ones changed last first.
    public func branches() async throws -> [String] {
        try await git.read(
            [
                "for-each-ref", "--count=\(ForgeLimits.listedRefs)", "--sort=-committerdate", "--format=%(refname:short)", "refs/heads",
                "refs/remotes",
            ],
            in: commonDirectory, doing: "listing the branches of \(path)"
        ).text.split(separator: "\n").map { String($0) }
    }
}
