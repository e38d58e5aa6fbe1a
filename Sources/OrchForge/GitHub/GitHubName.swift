import OrchCore

/// `owner/repo` on GitHub.
public struct GitHubName: Hashable, Sendable, CustomStringConvertible {
    public let owner: String
    public let repo: String

    /// Letters, digits, `.`, `_` and `-`, with neither `.` nor `-` first in the owner, and a repository that is neither `.` nor `..`.
    ///
    /// - Throws: `ForgeError.invalidArgument`.
    public init(owner: String, repo: String) throws(ForgeError) {
        guard Self.isName(owner), !owner.hasPrefix("."), !owner.hasPrefix("-"), Self.isName(repo), !repo.hasPrefix("-"), repo != ".", repo != ".."
        else {
            throw ForgeError(
                .invalidArgument, doing: "naming a repository on GitHub",
                cause: "\"\(owner.printable(limit: 60))/\(repo.printable(limit: 60))\" is no owner/repo",
                advice: "Set project.github.owner and project.github.repo in orchestration.config.json.")
        }
        self.owner = owner
        self.repo = repo
    }

    /// Nil when the address is not on github.com.
    public init?(_ address: RemoteAddress) {
        guard address.isGitHub, let owner = address.owner, let repo = address.repo, let name = try? GitHubName(owner: owner, repo: repo) else {
            return nil
        }
        self = name
    }

    public var description: String { "\(owner)/\(repo)" }

    private static func isName(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
