import OrchCore
public import OrchForge

/// What a run without a report has left, for the person who is asked what to do about it.
public struct RunEvidence: Hashable, Sendable {
    /// Characters of the worker's last words that are shown.
    public static let wordsCharacters = 300

    /// Commits that the base does not have; nil when git could not say.
    public var commits: Int?
    /// Files with changes that are not committed, new ones included; nil when git could not say.
    public var changedFiles: Int?
    /// What the model said last (`WorkerActivity.lastText`).
    public var lastWords: String?

    public init(commits: Int?, changedFiles: Int?, lastWords: String?) {
        self.commits = commits
        self.changedFiles = changedFiles
        self.lastWords = lastWords
    }

    /// One printable sentence without a full stop.
    public var sentence: String {
        let work =
            switch (commits, changedFiles) {
            case (nil, nil): "its worktree could not be looked at"
            case (0?, 0?): "it has committed and changed nothing"
            default:
                [commits.map { Self.count($0, "commit") }, changedFiles.map { Self.count($0, "changed file") + " not committed" }]
                    .compactMap(\.self).joined(separator: ", ")
            }
        guard let lastWords, !lastWords.isEmpty else { return work }
        return "\(work); its last words: \"\(lastWords.printable(limit: Self.wordsCharacters))\""
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number == 0 ? "no" : String(number)) \(noun)\(number == 1 ? "" : "s")"
    }
}

extension RunEvidence {
    /// Looks at a worktree. What git cannot say stays unknown: evidence must not stand in the way of the question it belongs to.
    ///
    /// - Parameter base: what the branch started from, a name or a commit.
    public static func gather(in worktree: String, base: String, lastWords: String?, git: Git) async throws(CancellationError) -> RunEvidence {
        let ahead = try await output(
            ["rev-list", "--count", "--end-of-options", "\(base)..HEAD"], in: worktree, git, doing: "counting the commits of \(worktree)")
        let status = try await output(
            ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--no-renames"], in: worktree, git,
            doing: "reading the status of \(worktree)")
        let own = Set(WorktreeExtras.orchFiles)
        return RunEvidence(
            commits: ahead.flatMap { Int($0.line) }, changedFiles: status?.records.count { !own.contains(String($0.dropFirst(3))) },
            lastWords: lastWords)
    }

    private static func output(_ arguments: [String], in worktree: String, _ git: Git, doing: String) async throws(CancellationError)
        -> CommandResult?
    {
        var environment = git.environment
        environment["GIT_OPTIONAL_LOCKS"] = "0"
        let command = Command(
            "git", ["--no-pager"] + Git.immunity + arguments, in: worktree, environment: environment, doing: doing)
        do {
            let result = try await CommandRunner().run(command)
            return result.succeeded ? result : nil
        } catch let cancelled as CancellationError {
            throw cancelled
        } catch {
            return nil
        }
    }
}
