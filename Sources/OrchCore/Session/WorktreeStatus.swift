/// What git says of a worktree, in the original's shape.
public struct WorktreeStatus: Hashable, Sendable, Codable {
    public var filesChanged: Int
    public var insertions: Int
    public var deletions: Int
    public var lastCommitMessage: String?
    /// When tests ran last, as the worker says; git does not know.
    public var lastTestRun: String?
    public var testsPassing: Bool?
    public var changedFiles: [String]

    /// What git says; it does not know of tests.
    public init(filesChanged: Int, insertions: Int, deletions: Int, lastCommitMessage: String?, changedFiles: [String]) {
        self.filesChanged = filesChanged
        self.insertions = insertions
        self.deletions = deletions
        self.lastCommitMessage = lastCommitMessage
        self.changedFiles = changedFiles
    }

    private enum CodingKeys: String, CodingKey {
        case filesChanged, insertions, deletions, lastCommitMessage, lastTestRun, testsPassing, changedFiles
    }

    /// The original writes null for what is not known; so does this.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(filesChanged, forKey: .filesChanged)
        try container.encode(insertions, forKey: .insertions)
        try container.encode(deletions, forKey: .deletions)
        try container.encode(lastCommitMessage, forKey: .lastCommitMessage)
        try container.encode(lastTestRun, forKey: .lastTestRun)
        try container.encode(testsPassing, forKey: .testsPassing)
        try container.encode(changedFiles, forKey: .changedFiles)
    }
}
