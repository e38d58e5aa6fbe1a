/// One line of `orch doctor`.
public struct Finding: Hashable, Sendable, Codable {
    public var subject: String
    public var isFine: Bool
    public var words: String
    /// What mends it.
    public var fix: String?

    public init(subject: String, isFine: Bool, words: String, fix: String? = nil) {
        self.subject = subject
        self.isFine = isFine
        self.words = words
        self.fix = fix
    }
}
