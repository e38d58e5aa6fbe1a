import OrchCore
import Subprocess
import Synchronization

#if canImport(System)
import System
#else
import SystemPackage
#endif

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Runs programs: no shell, a session and process group of their own, bounded in time and output.
///
/// Whatever ends a run (its own exit, the time limit, a cancelled task, too much output), nothing of its process group stays:
/// SIGTERM, then SIGKILL to the group. Processes that made a session of their own (`git maintenance`) are not part of it.
public struct CommandRunner: Sendable {
    public init() {}

    /// Any exit of the program is a result, not an error.
    ///
    /// - Throws: `ForgeError` (`toolMissing`, `timedOut`, `outputTooLarge`, `invalidArgument`, `commandFailed` when it could not be
    ///   started), or `CancellationError`.
    public func run(_ command: Command) async throws -> CommandResult {
        try await run(command) {
            guard !command.input.isEmpty else { return try await Self.perform(command, .none) }
            return try await Self.perform(command, .array(command.input))
        }
    }

    /// As `run`, with a standard input that stays open as long as this process lives and the task is not cancelled.
    func run(held command: Command) async throws -> CommandResult {
        let input = try FileDescriptor.pipe()
        _ = fcntl(input.writeEnd.rawValue, F_SETFD, FD_CLOEXEC)
        defer { try? input.writeEnd.close() }
        return try await run(command) { try await Self.perform(command, .fileDescriptor(input.readEnd, closeAfterSpawningProcess: true)) }
    }

    private func run(_ command: Command, _ perform: @escaping @Sendable () async throws -> CommandResult) async throws -> CommandResult {
        try Self.check(command)
        try Task.checkCancellation()
        return try await withThrowingTaskGroup(of: CommandResult?.self) { group in
            group.addTask { try await perform() }
            group.addTask {
                try await Task.sleep(for: command.timeLimit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else {
                try Task.checkCancellation()
                throw ForgeError(.timedOut, doing: command.doing, cause: "\(command.program) did not end within \(command.timeLimit)")
            }
            return result
        }
    }

    /// A NUL would silently cut an argument short on its way to the program.
    private static func check(_ command: Command) throws(ForgeError) {
        let texts = command.arguments + [command.program, command.directory ?? ""] + command.environment.flatMap { [$0.key, $0.value] }
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw ForgeError(.invalidArgument, doing: command.doing, cause: "an argument contains a NUL byte")
        }
    }

    private static func perform(_ command: Command, _ input: some InputProtocol & Sendable) async throws -> CommandResult {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: ForgeLimits.commandEndTime)]
        let group = Mutex<pid_t?>(nil)
        // The leader is gone by now; what it left in its group goes too. Its pid is its group's id (it leads a session).
        defer { if let group = group.withLock({ $0 }) { _ = kill(-group, SIGKILL) } }
        do {
            let environment = Environment.custom(
                Dictionary(uniqueKeysWithValues: command.environment.map { (Environment.Key(stringLiteral: $0), $1) }))
            let program: Executable =
                command.program.utf8.contains(UInt8(ascii: "/")) ? .path(FilePath(command.program)) : .name(command.program)
            let outcome = try await Subprocess.run(
                // Found before it is run: else a process is forked for each folder of PATH that does not have it.
                .path(try await program.resolveExecutablePath(in: environment)),
                arguments: Arguments(command.arguments),
                environment: environment,
                workingDirectory: command.directory.map { FilePath($0) },
                platformOptions: options,
                input: input,
                output: .bytes(limit: command.outputLimit),
                error: .bytes(limit: ForgeLimits.commandErrorOutput)
            ) { execution in
                group.withLock { $0 = execution.processIdentifier.value }
            }
            try Task.checkCancellation()
            let exit: CommandResult.Exit =
                switch outcome.terminationStatus {
                case .exited(let code): .code(code)
                case .signaled(let signal): .signal(signal)
                }
            return CommandResult(exit: exit, output: outcome.standardOutput, errorOutput: outcome.standardError)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw failure(error, of: command)
        }
    }

    private static func failure(_ error: SubprocessError, of command: Command) -> ForgeError {
        let cause = Secrets(environment: command.environment).removed(from: error.description)
        return switch error.code {
        case .executableNotFound:
            ForgeError(
                .toolMissing, doing: command.doing, cause: "\(command.program) was not found",
                advice: "Install \(command.program), or put it on PATH.")
        case .outputLimitExceeded: ForgeError(.outputTooLarge, doing: command.doing, cause: cause)
        case .failedToChangeWorkingDirectory:
            ForgeError(.fileFailed, doing: command.doing, cause: "the directory \(command.directory ?? "") cannot be entered")
        default: ForgeError(.commandFailed, doing: command.doing, cause: cause)
        }
    }
}
