import OrchCore

/// Takes secrets out of texts that come from commands, before they are stored or shown.
///
/// Known secrets: user information of URLs, GitHub's token formats, and the values of environment variables whose names say so.
public struct Secrets: Sendable {
    private let values: [String]

    /// Values shorter than this are too common as words to be taken out.
    private static let shortestValue = 8
    private static let longestScheme = 10
    private static let tokenPrefixes = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"]

    public init(environment: [String: String] = [:]) {
        values = environment.filter { name, value in
            value.utf8.count >= Self.shortestValue
                && ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "CREDENTIAL"].contains { name.uppercased().contains($0) }
        }.map(\.value).sorted { $0.utf8.count > $1.utf8.count }
    }

    /// The text without secrets; `***` stands where one was.
    public func removed(from text: String) -> String {
        var text = text
        for value in values { text = text.replacing(value, with: "***") }
        for prefix in Self.tokenPrefixes { text = Self.withoutTokens(prefix, in: text) }
        return Self.withoutUserInformation(text)
    }

    private static func withoutTokens(_ prefix: String, in text: String) -> String {
        var parts = text.split(separator: prefix, omittingEmptySubsequences: false)[...]
        guard parts.count > 1, let first = parts.popFirst() else { return text }
        return parts.reduce(String(first)) { out, part in
            out + "***" + part.drop { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        }
    }

    /// `https://user:token@host/` becomes `https://***@host/`; the user of `ssh://git@host/` is no secret and stays.
    private static func withoutUserInformation(_ text: String) -> String {
        var out = ""
        var rest = text[...]
        while let mark = rest.firstRange(of: "://") {
            out += rest[..<mark.upperBound]
            let scheme = out.dropLast(3).suffix(Self.longestScheme).lowercased()
            rest = rest[mark.upperBound...]
            let authority = rest.prefix { !$0.isWhitespace && $0 != "/" && $0 != "'" && $0 != "\"" }
            guard let at = authority.lastIndex(of: "@") else { continue }
            let user = authority[..<at]
            out += scheme.hasSuffix("ssh") && !user.contains(":") ? String(user) : "***"
            rest = rest[at...]
        }
        return out + rest
    }
}
