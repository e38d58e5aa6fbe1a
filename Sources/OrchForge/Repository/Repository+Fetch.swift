extension Repository {
    /// Fetches one branch of a remote into its remote-tracking branch. All who want the same at the same time share one fetch.
    public func fetch(branch: RefName, remote: String) async throws {
        let name = branch.text
        try await fetch(
            ["+refs/heads/\(name):refs/remotes/\(remote)/\(name)"], remote: remote, doing: "fetching \(remote)/\(name) for \(path)")
    }

    /// Fetches every branch of a remote and prunes remote-tracking branches that are gone there; never a branch of this repository.
    public func fetchAll(remote: String = "origin") async throws {
        try await fetch(["+refs/heads/*:refs/remotes/\(remote)/*"], options: ["--prune"], remote: remote, doing: "fetching \(remote) for \(path)")
    }

    private func fetch(_ refspecs: [String], options: [String] = [], remote: String, doing: String) async throws {
        let repository = self
        let key = "\(commonDirectory) \(remote) \(refspecs.joined(separator: " "))"
        try await coordination.fetches.value(key) {
            _ = try await repository.git.network(
                [
                    "-c", "fetch.pruneTags=false", "-c", "fetch.writeCommitGraph=false", "fetch", "--quiet", "--no-write-fetch-head",
                    "--no-recurse-submodules",
                ]
                    + options + ["--", remote] + refspecs,
                in: repository.commonDirectory, doing: doing)
        }
    }
}
