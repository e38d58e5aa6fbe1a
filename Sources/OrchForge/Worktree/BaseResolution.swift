import OrchCore

/// Where a base is right now, and what had to be done differently from what was asked.
struct ResolvedBase: Hashable, Sendable {
    let name: String
    let commit: String
    let notes: [String]
}

extension Repository {
    /// Fetches the base where it is a remote's branch, then finds its commit.
    ///
    /// Without the remote the local branch of the same name stands in; with the remote out of reach, what was fetched last, then the
    /// local branch. Both are noted. A branch that the remote does not have is `missingBase`.
    func resolve(base: RefName?) async throws -> ResolvedBase {
        let doing = "resolving the base of a new worktree of \(path)"
        guard let base else {
            guard let found = try await defaultBase() else { throw try await missingBase("HEAD", doing: doing) }
            return try await resolve(base: found)
        }
        guard let (remote, branch) = try await remoteBranch(base) else { return try await resolvePlain(base, doing: doing) }
        var notes: [String] = []
        do {
            try await fetch(branch: branch, remote: remote)
        } catch let error as ForgeError where error.code == .missingBase {
            throw try await missingBase(base.text, doing: doing)
        } catch let error as ForgeError where Self.isRemoteTrouble(error.code) {
            guard let stand = try await standIn(remote: remote, branch: branch) else { throw error }
            notes.append("\(remote) could not be reached (\(error.cause.printable(limit: 200))); started from \(stand.name)")
            return ResolvedBase(name: base.text, commit: stand.commit, notes: notes)
        }
        guard let commit = try await commit(of: "refs/remotes/\(remote)/\(branch)") else { throw try await missingBase(base.text, doing: doing) }
        return ResolvedBase(name: base.text, commit: commit, notes: notes)
    }

    /// `origin/main` as remote and branch, where `origin` is a remote.
    func remoteBranch(_ base: RefName) async throws -> (String, RefName)? {
        let names = try await git.read(["remote"], in: commonDirectory, doing: "listing the remotes of \(path)").text.split(separator: "\n")
        // The longest name first: remotes may be named `a` and `a/b`.
        for name in names.sorted(by: { $0.utf8.count > $1.utf8.count }) where base.text.hasPrefix("\(name)/") {
            return (String(name), try RefName(String(base.text.dropFirst(name.count + 1))))
        }
        return nil
    }

    /// A name without a remote: what this repository has of it, else the branch of that name at `origin`. A host that has cloned for itself
    /// has no branches of its own.
    private func resolvePlain(_ base: RefName, doing: String) async throws -> ResolvedBase {
        do {
            return try await resolveLocal(base, doing: doing)
        } catch let error as ForgeError where error.code == .missingBase {
            let there = try RefName("origin/\(base)")
            guard try await remoteBranch(there) != nil, try await commit(of: "refs/remotes/\(there)") != nil else { throw error }
            return try await resolve(base: there)
        }
    }

    private func resolveLocal(_ base: RefName, doing: String) async throws -> ResolvedBase {
        for ref in ["refs/heads/\(base)", "refs/tags/\(base)", "refs/remotes/\(base)"] {
            if let commit = try await commit(of: ref) { return ResolvedBase(name: base.text, commit: commit, notes: []) }
        }
        if base.isCommitID, let commit = try await commit(of: base.text) { return ResolvedBase(name: base.text, commit: commit, notes: []) }
        if base.text.hasPrefix("origin/") {
            let local = String(base.text.dropFirst("origin/".count))
            if let commit = try await commit(of: "refs/heads/\(local)") {
                return ResolvedBase(
                    name: base.text, commit: commit, notes: ["the repository has no remote named origin; started from the local branch \(local)"])
            }
        }
        throw try await missingBase(base.text, doing: doing)
    }

    private func standIn(remote: String, branch: RefName) async throws -> (name: String, commit: String)? {
        if let commit = try await commit(of: "refs/remotes/\(remote)/\(branch)") {
            return ("\(remote)/\(branch) as it was fetched last (\(commit.prefix(10)))", commit)
        }
        return try await commit(of: "refs/heads/\(branch)").map { ("the local branch \(branch)", $0) }
    }

    private static func isRemoteTrouble(_ code: ForgeError.Code) -> Bool {
        [.remoteUnreachable, .authenticationFailed, .notFound, .timedOut].contains(code)
    }

    private func missingBase(_ name: String, doing: String) async throws -> ForgeError {
        let there = try await branches()
        return ForgeError(
            .missingBase, doing: doing,
            cause: there.isEmpty
                ? "there is no \(name): the repository has no commit yet"
                : "there is no \(name); there are: \(there.joined(separator: ", ").printable(limit: 1000))",
            advice: there.isEmpty ? "Make a first commit." : "Name one of them with --base, or set project.baseBranch in orchestration.config.json.")
    }
}

extension RefName {
    /// 7 to 64 hexadecimal digits.
    var isCommitID: Bool { (7...64).contains(text.utf8.count) && text.allSatisfy { $0.isHexDigit && $0.isASCII } }
}
