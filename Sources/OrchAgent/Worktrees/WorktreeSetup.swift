import Foundation
import OrchCore
import OrchForge
import OrchHome

/// The set-up command of a repository (`worktree.setup` of its `orchestration.config.json`), run in a fresh worktree.
///
/// It is read on this host from the commit that the work began at, never from the wire nor from files that a worker may have changed, and
/// run only for repositories that this host trusts. Where workers have a sandbox it has one too: what it runs may be theirs.
struct WorktreeSetup: Sendable {
    let settings: AgentSettings
    let sandboxes: Sandboxes

    /// How long a set-up may take.
    static let timeLimit: Duration = .seconds(900)
    /// Bytes of output that are kept for the error.
    static let outputLimit = 1 << 20

    /// Runs the command where there is one.
    ///
    /// - Returns: notes; one where the repository is not trusted.
    /// - Throws: `ForgeError` with the end of the output when it fails; it is not run again in a worktree where it has succeeded.
    func run(
        for session: SessionKey, in intent: WorktreeIntent, of repository: Repository, as identity: RepositoryIdentity
    ) async throws -> [String] {
        let worktree = intent.path
        guard let setup = try await Self.command(of: repository, at: intent.baseCommit) else { return [] }
        let doing = "running the set-up \(setup.text.printable(limit: 200))"
        switch RepositoryTrust.decide(setup, of: identity, answers: try settings.trust()) {
        case .nothingToRun: return []
        case .trusted: break
        case .refused: return ["the repository's set-up command was not run: \(settings.host) refuses it"]
        case .unanswered(let question):
            return ["\(question.text); it was not run, because \(settings.host) was not asked yet: 'orch trust' there allows it"]
        }
        let marker = "\(try Self.gitDirectory(of: worktree))/orch-set-up"
        guard !FileManager.default.fileExists(atPath: marker) else { return [] }
        let line = try await sandboxes.enclosed(setup.argumentVector, in: worktree, session: session)
        let result = try await CommandRunner().run(
            OrchForge.Command(
                line.arguments[0], Array(line.arguments.dropFirst()), in: worktree, environment: line.environment, timeLimit: Self.timeLimit,
                outputLimit: Self.outputLimit, doing: doing))
        guard result.succeeded else {
            let tail = (result.text + result.errorText).split(separator: "\n").suffix(20).joined(separator: "\n")
            throw ForgeError(.commandFailed, doing: doing, cause: tail.isEmpty ? "it failed without a word" : tail)
        }
        try AtomicFile.write([], to: marker, mode: 0o600)
        return []
    }

    private static func command(of repository: Repository, at commit: String) async throws -> RepositoryCommand? {
        guard let bytes = try await repository.file(RepositoryConfig.fileName, at: commit) else { return nil }
        return try RepositoryConfig.parse(bytes, file: "\(RepositoryConfig.fileName) at \(commit.prefix(10))").config.setup
    }

    /// Git's own folder of the worktree, which goes with it: what stands there is no file of the repository.
    private static func gitDirectory(of worktree: String) throws -> String {
        let link = String(decoding: try BoundedFile.read("\(worktree)/.git", limit: 8192), as: UTF8.self)
        let prefix = "gitdir: "
        guard link.hasPrefix(prefix) else { throw ForgeError(.notAWorktree, doing: "looking at \(worktree)", cause: "its .git is no link") }
        return link.dropFirst(prefix.count).trimmingCharacters(in: .newlines)
    }
}
