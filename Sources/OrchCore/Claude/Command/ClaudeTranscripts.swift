/// Where Claude Code keeps its conversations: `<configuration>/projects/<working directory>/<conversation id>.jsonl`, and what belongs to
/// one in the folder `<conversation id>` beside it.
public enum ClaudeTranscripts {
    /// The folder of all projects, from the worker's environment: `$CLAUDE_CONFIG_DIR`, else `$HOME/.claude`. Nil where there is neither.
    public static func root(environment: [String: String]) -> String? {
        if let configuration = environment["CLAUDE_CONFIG_DIR"], configuration.hasPrefix("/") { return "\(configuration)/projects" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/.claude/projects"
    }

    /// Characters of a folder's name that are kept: a file system takes 255. The CLI finds a conversation by its id in any of the folders.
    private static let nameLimit = 200

    /// The folder of a working directory: all that is no ASCII letter or digit becomes `-`.
    ///
    /// - Parameter workingDirectory: absolute, without links, as the process sees it.
    public static func folder(of workingDirectory: String) -> String {
        String(workingDirectory.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(nameLimit))
    }

    /// Whether the text may be the name of a conversation's file.
    public static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= Limits.nameBytes && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
}
