public import OrchCore

/// Whether the set-up command of a repository may run on this host, from what its operator has answered (as direnv does).
public enum RepositoryTrust: Hashable, Sendable {
    /// The repository has no command: nothing has to be trusted.
    case nothingToRun
    case trusted
    /// The operator said no to this very command: it is not asked again until the command changes.
    case refused
    /// To be asked, once.
    case unanswered(TrustQuestion)

    /// Decides by the operator's answers; the newest one about this very command counts before one about every command.
    ///
    /// - Parameter repository: as `RepositoryIdentity.text`, so that the same repository has the same name on each path to it.
    public static func decide(_ command: RepositoryCommand?, of repository: RepositoryIdentity, answers: [TrustEntry]) -> RepositoryTrust {
        guard let command else { return .nothingToRun }
        let own = answers.filter { RepositoryIdentity(written: $0.repository) == repository }
        let answer = own.last { $0.setup == command.digest } ?? own.last { $0.setup == nil }
        if let answer { return answer.isAllowed ? .trusted : .refused }
        return .unanswered(TrustQuestion(repository: repository, command: command, hasChanged: own.contains { $0.isAllowed }))
    }
}

/// What a person is asked before a repository's command runs on a host.
public struct TrustQuestion: Hashable, Sendable {
    public let repository: RepositoryIdentity
    public let command: RepositoryCommand
    /// Another command of the repository is trusted already.
    public let hasChanged: Bool

    /// The question, printable, one line.
    public var text: String {
        let what = hasChanged ? "has changed its set-up command to" : "wants to run for each new worktree"
        return "\(repository.text.printable(limit: 200)) \(what): \(command.text)"
    }

    /// The entry that keeps an answer.
    public func answered(_ isAllowed: Bool, at now: Timestamp) -> TrustEntry {
        TrustEntry(repository: repository.text, setup: command.digest, isAllowed: isAllowed, at: now)
    }
}
