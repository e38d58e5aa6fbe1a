import OrchCore
import OrchForge

/// What GitHub says of the pull requests of ended sessions, asked through this host's `gh`.
struct PullRequests {
    /// What is known of one.
    enum Answer: Hashable {
        case open
        /// Its last commit, which GitHub keeps.
        case merged(head: String)
        case closed
        case unknown
    }

    private let gitHub: GitHub
    private var readiness: GitHub.Readiness?
    /// What could not be asked, one sentence each.
    private(set) var notes: [String] = []

    init(environment: [String: String]) { gitHub = GitHub(environment: environment) }

    /// - Throws: `CancellationError` only.
    mutating func answer(_ item: SweepItem.PullRequest) async throws -> Answer {
        guard let address = GitHubPullRequestAddress(item.address) else {
            notes.append("\(item.address.printable(limit: 200)) is no pull request on github.com: it was not looked at")
            return .unknown
        }
        if let repository = item.repository,
            repository.owner.lowercased() != address.repository.owner.lowercased()
                || repository.repo.lowercased() != address.repository.repo.lowercased()
        {
            notes.append("pull request \(address) is not of \(repository.owner)/\(repository.repo): it was not looked at")
            return .unknown
        }
        guard try await isReady() else { return .unknown }
        do {
            let found = try await gitHub.pullRequest(address)
            return switch found.state {
            case .open: .open
            case .merged: .merged(head: found.headRefOid)
            case .closed: .closed
            }
        } catch let error as ForgeError {
            notes.append("\(error.doing): \(error.cause)".printable(limit: 300))
            return .unknown
        }
    }

    private mutating func isReady() async throws -> Bool {
        if let readiness { return readiness == .ready }
        let found = try await gitHub.readiness()
        readiness = found
        if let error = found.error {
            notes.append(
                "pull requests were not looked at: \(error.cause); \(error.advice)".split(separator: "\n").joined(separator: " ").printable(
                    limit: 300))
        }
        return found == .ready
    }
}
