import OrchCore

/// The name of a branch, tag or other ref as a person writes it (`main`, `origin/main`, `v1.2`, a commit id), checked so that git can
/// take it neither for an option nor for an expression.
public struct RefName: Hashable, Sendable, Codable, CustomStringConvertible {
    public let text: String

    /// The rules of git-check-ref-format(1), and no `-` first.
    ///
    /// - Throws: `ForgeError.invalidRef`.
    public init(_ text: String) throws(ForgeError) {
        guard Self.isValid(text) else {
            throw ForgeError(
                .invalidRef, doing: "reading a branch name",
                cause: "\"\(text.printable(limit: 80))\" is no name of a branch, tag or commit",
                advice: "Use letters, digits, '-', '_', '.' and '/', with no '-' first and no \"..\".")
        }
        self.text = text
    }

    public var description: String { text }

    public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private static func isValid(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= ForgeLimits.refName, !text.hasPrefix("-"), text != "@", text != "HEAD",
            !text.hasSuffix("."), !text.contains(".."), !text.contains("@{")
        else { return false }
        let forbidden: Set<Unicode.Scalar> = [" ", "~", "^", ":", "?", "*", "[", "\\"]
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && !forbidden.contains($0) }) else { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasPrefix("-") && !$0.hasSuffix(".lock")
        }
    }
}
