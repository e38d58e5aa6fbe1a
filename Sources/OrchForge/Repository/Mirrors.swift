#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The bare repositories of an agent, for projects that its host has no checkout of: `<root>/<owner>/<repo>.git`.
///
/// Made by `init` and `fetch`, not by `clone --mirror`: there the prune of a fetch deletes the branches that workers are on.
public struct Mirrors: Sendable {
    let root: String
    let git: Git
    let coordination: Coordination

    public init(root: String, git: Git, coordination: Coordination) {
        self.root = root
        self.git = git
        self.coordination = coordination
    }

    /// Where the mirror of an address stands.
    ///
    /// - Throws: `ForgeError.invalidAddress` for an address without a repository's name.
    public func path(for address: RemoteAddress) throws(ForgeError) -> String {
        guard let repo = address.repo, !repo.hasPrefix("."), !repo.hasPrefix("-") else {
            throw ForgeError(.invalidAddress, doing: "naming the mirror of \(address)", cause: "the address ends without a repository's name")
        }
        guard let owner = address.owner, !owner.hasPrefix("."), !owner.hasPrefix("-") else { return "\(root)/_/\(repo).git" }
        return "\(root)/\(owner)/\(repo).git"
    }

    /// The mirror, made when there is none and freshly fetched. A clone that fails or is interrupted leaves nothing at its place.
    ///
    /// - Throws: `ForgeError`, or `CancellationError`.
    public func fetched(_ address: RemoteAddress) async throws -> Repository {
        let path = try path(for: address)
        var isNew = false
        if !FileManager.default.fileExists(atPath: path) {
            let mirrors = self
            try await coordination.clones.value(path) { try await mirrors.clone(address, to: path) }
            isNew = true
        }
        let repository = try await Repository.find(from: path, git: git, coordination: coordination)
        try await checkOrigin(of: repository, is: address)
        if !isNew { try await repository.fetchAll() }
        return repository
    }

    private func checkOrigin(of repository: Repository, is address: RemoteAddress) async throws {
        guard let origin = try await repository.remotes()["origin"], origin.isSameRepository(as: address) else {
            throw ForgeError(
                .mirrorTaken, doing: "using the mirror \(repository.path)", cause: "it is no mirror of \(address)",
                advice: "Move \(repository.path) away when nothing needs it, then try again.")
        }
    }

    private func clone(_ address: RemoteAddress, to path: String) async throws {
        let doing = "cloning \(address)"
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let folder = Path.parent(path)
        let prefix = ".\(Path.last(path))."
        try Files.makeDirectory(folder, doing: doing)
        try removeLeavings(in: folder, prefix: prefix, doing: doing)
        let temporary = "\(folder)/\(prefix)\(UUID().uuidString)\(Self.suffix)"
        do {
            _ = try await git.write(["init", "--quiet", "--bare", "--", temporary], in: folder, doing: doing)
            // A bare repository's `remote add` sets +refs/heads/*:refs/remotes/origin/*, so that fetches never touch refs/heads.
            _ = try await git.write(["remote", "add", "--", "origin", address.text], in: temporary, doing: doing)
            _ = try await git.network(
                ["fetch", "--quiet", "--no-write-fetch-head", "--no-recurse-submodules", "--", "origin"], in: temporary, doing: doing)
            try await setDefaultBranch(in: temporary)
            try Files.rename(temporary, to: path, doing: doing)
        } catch {
            try Files.removeTree(temporary, doing: doing)
            throw error
        }
    }

    /// A remote without commits has no HEAD branch to follow; then there is nothing to remember.
    private func setDefaultBranch(in directory: String) async throws {
        let doing = "reading the default branch"
        let any = try await git.read(["for-each-ref", "--count=1", "refs/remotes"], in: directory, doing: doing)
        guard !any.line.isEmpty else { return }
        do {
            _ = try await git.network(["remote", "set-head", "origin", "--auto"], in: directory, doing: doing)
        } catch let error as ForgeError where error.code == .commandFailed {
            return  // its HEAD is detached or names a branch that is not there; `defaultBase` has its own guesses
        }
    }

    private static let suffix = ".making"

    /// What a clone that was killed left; this process makes one clone of a repository at a time, so none of it is in use.
    private func removeLeavings(in folder: String, prefix: String, doing: String) throws(ForgeError) {
        for name in try Files.names(in: folder, doing: doing) where name.hasPrefix(prefix) && name.hasSuffix(Self.suffix) {
            try Files.removeTree("\(folder)/\(name)", doing: doing)
        }
    }
}
