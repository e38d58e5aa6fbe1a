/// Text of others, made fit to stand in a prompt: a Markdown code block that the text itself cannot close.
///
/// The fence is longer than any run of backticks in the text (CommonMark 0.31, 4.5: a closing fence is at least as long as the opening
/// one). Control characters and overrides of the reading direction are replaced.
public struct FencedText: Hashable, Sendable {
    /// Backticks of the longest run that is kept; a longer run in the text is cut to this.
    public static let longestRun = 64

    public let fence: String
    public let content: String

    public init(_ text: String) {
        var content = ""
        var run = 0
        var longest = 2
        for scalar in text.printableLines.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            guard run <= Self.longestRun else { continue }
            longest = max(longest, run)
            content.unicodeScalars.append(scalar)
        }
        self.content = content
        fence = String(repeating: "`", count: longest + 1)
    }

    /// - Parameter label: a word of ours beside the opening fence.
    public func block(label: String) -> String {
        "\(fence)\(label)\n\(content)\(content.hasSuffix("\n") ? "" : "\n")\(fence)"
    }
}
