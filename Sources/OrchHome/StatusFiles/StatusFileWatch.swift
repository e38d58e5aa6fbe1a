public import OrchCore

/// What others write into the status files of a project, as it happens. Ends when the project's folder is removed.
public struct StatusFileWatch: AsyncSequence, Sendable {
    private let store: StatusFileStore
    private let project: ProjectName
    private let changes: AsyncStream<Void>

    /// Watches from now on; what was written before is found by the first look. The folder is made if it is not there.
    public init(_ project: ProjectName, of store: StatusFileStore) throws {
        let folder = store.home.sessions(of: project)
        try PrivateDirectory.createAll(folder)
        self.store = store
        self.project = project
        changes = try FileWatch.changes(of: [.directory(folder)])
    }

    /// One reader's place in the findings.
    public struct Iterator: AsyncIteratorProtocol {
        let store: StatusFileStore
        let project: ProjectName
        var changes: AsyncStream<Void>.Iterator
        var waiting: [StatusFileFinding] = []
        var hasLooked = false

        /// The next finding. Throws `SystemFailure` when the files can't be looked at.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> StatusFileFinding? {
            while waiting.isEmpty {
                if hasLooked, await changes.next(isolation: actor) == nil { return nil }
                hasLooked = true
                var (findings, isSettled) = try await store.glance(at: project)
                if !isSettled {
                    try await Task.sleep(for: StatusFileLimits.settling)
                    findings += try await store.look(at: project)
                }
                // In reverse, so that the first is taken from the end.
                waiting = findings.reversed()
            }
            return waiting.popLast()
        }
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(store: store, project: project, changes: changes.makeAsyncIterator())
    }
}
