import Foundation
import OrchCore
import OrchForge
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs the binary's own commands as a person would: each is a process of its own.
struct DemoPrograms: Sendable {
    /// How long one command may take that is not meant to last.
    private static let patience: Duration = .seconds(30)
    /// How long a process may take to end after SIGTERM, before SIGKILL.
    private static let endPatience: Duration = .seconds(8)

    let ground: DemoGround

    /// Runs a command to its end in the demo's repository, and returns what it prints.
    ///
    /// - Throws: a `Problem` with the command's own words when it fails.
    @discardableResult
    func run(_ arguments: [String], home: HomeDirectory) async throws -> String {
        let command = Command(
            ground.orch, arguments, in: ground.repository, environment: ground.environment(of: home), timeLimit: Self.patience,
            doing: "orch \(arguments.joined(separator: " "))")
        let result = try await CommandRunner().run(command)
        guard result.succeeded else {
            throw Problem(.internalError, "\(command.doing) failed: \(result.errorText.printable(limit: 500))", next: "see the logs with --keep")
        }
        return result.text
    }

    /// As `run`, and to its end even if the play is called off meanwhile: a daemon that is half started could not be found and ended.
    func runWhole(_ arguments: [String], home: HomeDirectory) async throws { _ = try await Task { try await run(arguments, home: home) }.value }

    /// Starts a command that lasts, out of reach of the terminal's Ctrl-C: the demo ends it itself, in the right order.
    ///
    /// - Parameters:
    ///   - output: the file that gets its standard output.
    ///   - errors: the file that gets its standard error.
    func start(_ arguments: [String], home: HomeDirectory, output: String, errors: String) throws -> ProcessIdentity {
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDONLY)
        let out = try OwnedDescriptor(path: output, flags: O_WRONLY | O_CREAT | O_APPEND)
        let err = try OwnedDescriptor(path: errors, flags: O_WRONLY | O_CREAT | O_APPEND)
        var launch = ProcessLaunch(
            executable: ground.orch, arguments: ["orch"] + arguments, environment: ground.environment(of: home), directory: ground.repository,
            descriptors: [0: null.number, 1: out.number, 2: err.number])
        launch.newSession = true
        launch.detached = true
        return try launch.start()
    }

    /// Ends a process and waits until it is gone.
    func end(_ process: ProcessIdentity) async throws {
        for signal in [SIGTERM, SIGKILL] {
            guard try process.send(signal), let end = try ProcessWatch.end(of: process) else { return }
            let isGone = await withinTime(Self.endPatience) {
                for await _ in end {}
                return !Task.isCancelled
            }
            if isGone == true { return }
        }
        throw Problem(.internalError, "\(process) does not end")
    }
}
