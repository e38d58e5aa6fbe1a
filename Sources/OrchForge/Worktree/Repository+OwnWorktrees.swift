import OrchCore

/// A worktree that orch has begun to make here, as its marker tells (docs/decisions/0008), and what is at its path now.
public struct OwnWorktree: Hashable, Sendable {
    /// What is at the path.
    public enum Place: Hashable, Sendable {
        case absent
        /// A worktree of the repository; nil where no branch is checked out.
        case worktree(branch: String?)
        /// A file, a link, or a directory that is no worktree of the repository.
        case occupied
    }

    public let intent: WorktreeIntent
    /// The branch was made for it too; else it was there before.
    public let madeBranch: Bool
    public let place: Place
}

extension Repository {
    /// Every worktree of this repository that has a marker, in the order of their paths. One that a person made has none.
    ///
    /// - Throws: `ForgeError`, or `CancellationError`.
    public func ownWorktrees() async throws -> [OwnWorktree] {
        let markers = try WorktreeMarker.all(in: commonDirectory)
        guard !markers.isEmpty else { return [] }
        let registered = try await registeredWorktrees()
        return markers.sorted { $0.intent.path < $1.intent.path }.map { marker in
            OwnWorktree(intent: marker.intent, madeBranch: marker.madeBranch, place: Self.place(of: marker.intent.path, registered))
        }
    }

    private static func place(of path: String, _ registered: [RegisteredWorktree]) -> OwnWorktree.Place {
        switch Files.kind(path) {
        case .absent: return .absent
        case .directory: break
        case .file, .link, .other: return .occupied
        }
        let real = Files.realPath(path)
        guard let found = registered.first(where: { $0.path == path || $0.path == real }) else { return .occupied }
        return .worktree(branch: found.branch)
    }
}

extension WorktreeMarker {
    /// The markers of a repository that parse; what does not proves nothing.
    static func all(in repository: String) throws(ForgeError) -> [WorktreeMarker] {
        let folder = "\(repository)/orch/worktrees"
        guard Files.kind(folder) == .directory else { return [] }
        var markers: [WorktreeMarker] = []
        for name in try Files.names(in: folder, doing: "listing the worktrees that orch made in \(repository)") where name.hasSuffix(".json") {
            if let marker = try read(file: "\(folder)/\(name)"), file(for: marker.intent.path, in: repository) == "\(folder)/\(name)" {
                markers.append(marker)
            }
        }
        return markers
    }
}
