import OrchCore

/// git, as orch runs it: without prompts, pager or optional locks, in the C locale, with errors that have a code.
public struct Git: Sendable {
    /// The user's environment with orch's changes.
    public let environment: [String: String]
    let program: String
    let runner: CommandRunner
    let pause: Pause
    private let user: [String: String]
    /// Whether repositories within a worktree are looked into, submodules among them. Their configuration names programs that git would
    /// run here, so they are not where somebody else can write it: a worker in a sandbox.
    let looksWithin: Bool

    /// What no git of orch's does: run hooks, or ask a file system monitor. A repository's own commands run where its host trusts it
    /// (`orch trust`), and by nothing else.
    public static let immunity = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"]

    /// - Parameters:
    ///   - environment: the whole environment of git; at least `PATH` and `HOME`.
    ///   - program: git's name or absolute path.
    ///   - looksWithin: whether repositories within a worktree are looked into; else they count as work that is nowhere else.
    ///   - pause: how to wait while another git holds a lock.
    public init(environment: [String: String], program: String = "git", looksWithin: Bool = true, pause: Pause = .clock) {
        self.environment = GitEnvironment.make(from: environment)
        self.program = program
        self.looksWithin = looksWithin
        self.pause = pause
        runner = CommandRunner()
        user = environment
    }

    /// For `git status` and `git diff`: how far they look into submodules. Their commits are seen in any case.
    var submodules: String { looksWithin ? "--ignore-submodules=none" : "--ignore-submodules=dirty" }

    /// Runs a git that only reads; it takes no optional lock, so that it never stands in the way of a worker's git. While another git is
    /// in the middle of something that it has to read, it is tried again, as `write` is.
    ///
    /// - Throws: `ForgeError` for any exit but 0 and those in `allowing`, or `CancellationError`.
    func read(
        _ arguments: [String], in directory: String, allowing: Set<Int32> = [], outputLimit: Int = ForgeLimits.commandOutput, doing: String
    ) async throws -> CommandResult {
        var command = command(arguments, in: directory, doing: doing)
        command.environment["GIT_OPTIONAL_LOCKS"] = "0"
        command.outputLimit = outputLimit
        return try await persistently(command, allowing: allowing)
    }

    /// Runs a git that changes the repository. While another git holds a lock it is tried again, at most `ForgeLimits.lockTries` times.
    func write(
        _ arguments: [String], in directory: String, timeLimit: Duration = ForgeLimits.localCommandTime, doing: String
    ) async throws -> CommandResult {
        var command = command(arguments, in: directory, doing: doing)
        command.timeLimit = timeLimit
        return try await persistently(command)
    }

    /// Runs a git that talks to a remote.
    func network(_ arguments: [String], in directory: String, doing: String) async throws -> CommandResult {
        try await persistently(networkCommand(arguments, in: directory, ssh: sshCommand(in: directory), doing: doing))
    }

    private func networkCommand(_ arguments: [String], in directory: String, ssh: String?, doing: String) -> Command {
        var command = command(arguments, in: directory, doing: doing)
        command.timeLimit = ForgeLimits.fetchTime
        command.environment["GIT_SSH_COMMAND"] = ssh
        return command
    }

    /// The ssh that the user has set for this repository, made to ask nothing.
    private func sshCommand(in directory: String) async throws -> String? {
        let configured = try await read(["config", "--get", "core.sshCommand"], in: directory, allowing: [1], doing: "reading core.sshCommand").line
        return GitEnvironment.sshCommand(user: user, configured: configured.isEmpty ? nil : configured)
    }

    private func persistently(_ command: Command, allowing: Set<Int32> = []) async throws -> CommandResult {
        var delay = ForgeLimits.lockFirstDelay
        for _ in 1..<ForgeLimits.lockTries {
            let result = try await runner.run(command)
            guard !result.succeeded, HeldLock(errorText: result.errorText, directory: command.directory) != nil else {
                return try checked(result, of: command, allowing: allowing)
            }
            try await pause(delay)
            delay = min(delay * 2, ForgeLimits.lockLongestDelay)
        }
        return try checked(try await runner.run(command), of: command, allowing: allowing)
    }

    /// Throws `ForgeError`, untyped: with a typed throw, inlined into async callers, Swift 6.3.1 crashes in release builds (coroutine splitting).
    private func checked(_ result: CommandResult, of command: Command, allowing: Set<Int32>) throws -> CommandResult {
        switch result.exit {
        case .code(let code) where code == 0 || allowing.contains(code): return result
        default: throw GitFailure.error(result, of: command)
        }
    }

    private func command(_ arguments: [String], in directory: String, doing: String) -> Command {
        Command(program, ["--no-pager"] + Self.immunity + arguments, in: directory, environment: environment, doing: doing)
    }
}
