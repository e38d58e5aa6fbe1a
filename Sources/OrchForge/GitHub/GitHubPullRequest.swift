import OrchCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which pull request an address names: `https://github.com/acme/shop/pull/12`, and nothing else.
public struct GitHubPullRequestAddress: Hashable, Sendable, CustomStringConvertible {
    public let repository: GitHubName
    public let number: Int

    /// Nil for what is no address of a pull request on github.com. It comes from a worker: a foreign text.
    public init?(_ text: String) {
        let prefix = "https://github.com/"
        guard text.hasPrefix(prefix) else { return nil }
        let parts = text.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard (4...5).contains(parts.count), parts[2] == "pull", parts.count == 4 || parts[4].isEmpty,
            let repository = try? GitHubName(owner: String(parts[0]), repo: String(parts[1])),
            parts[3].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(parts[3]), number > 0
        else { return nil }
        self.repository = repository
        self.number = number
    }

    public var description: String { "\(repository)#\(number)" }
}

/// A pull request as GitHub has it.
public struct GitHubPullRequest: Hashable, Sendable, Codable {
    /// Where it stands.
    public enum State: String, Hashable, Sendable, Codable {
        case open = "OPEN"
        case closed = "CLOSED"
        case merged = "MERGED"
    }

    public let state: State
    /// The commit that its branch was at; GitHub keeps it, also when the branch is gone.
    public let headRefOid: String
}

extension GitHub {
    /// - Throws: as `issue`.
    public func pullRequest(_ address: GitHubPullRequestAddress) async throws -> GitHubPullRequest {
        let doing = "reading pull request \(address)"
        let answer = try await run(
            ["pr", "view", String(address.number), "-R", address.repository.description, "--json", "state,headRefOid"], doing: doing)
        do {
            return try JSONDecoder().decode(GitHubPullRequest.self, from: Data(answer.output))
        } catch {
            throw ForgeError(
                .malformedOutput, doing: doing, cause: "gh printed something else than the pull request: \(answer.text.printable(limit: 200))",
                advice: "Update gh (2.20 or newer is known to work).")
        }
    }
}
