public import OrchCore

/// ssh, as orch runs it: never asking, with the user's own configuration, agent and known hosts.
///
/// What is run on the other machine is always one of our own fixed lines; data goes in over standard input.
public struct SSH: Sendable {
    public let destination: SSHDestination
    let environment: [String: String]
    private let program: String
    private let runner = CommandRunner()

    /// - Parameter environment: the whole environment of ssh; at least `PATH`, `HOME` and, where one is used, `SSH_AUTH_SOCK`.
    public init(_ destination: SSHDestination, environment: [String: String], program: String = "ssh") {
        self.destination = destination
        self.environment = environment
        self.program = program
    }

    /// Runs a line in the login shell of the other machine.
    ///
    /// - Parameters:
    ///   - line: fixed, and the same in every shell: no quote within quotes.
    ///   - input: its standard input.
    /// - Throws: `ForgeError` when ssh does not get there or the line fails, `CancellationError`.
    public func run(
        _ line: StaticString, input: [UInt8] = [], timeLimit: Duration = ForgeLimits.sshTime, doing: String
    ) async throws -> CommandResult {
        let arguments = Self.options + ["-o", "ClearAllForwardings=yes", "-T", "--", destination.text, "\(line)"]
        var command = Command(program, arguments, environment: environment, timeLimit: timeLimit, doing: "\(doing) (ssh \(destination))")
        command.input = input
        let result = try await runner.run(command)
        guard result.succeeded else { throw SSHFailure.error(result, of: command, destination: destination) }
        return result
    }

    /// What ssh itself connects to: the host's name after `~/.ssh/config`. Asks nobody on the network.
    public func hostName() async throws -> String {
        let command = Command(
            program, ["-G", "--", destination.text], environment: environment, doing: "reading ssh's configuration for \(destination)")
        let result = try await runner.run(command)
        guard result.succeeded else { throw SSHFailure.error(result, of: command, destination: destination) }
        let line = result.text.split(separator: "\n").first { $0.hasPrefix("hostname ") }
        guard let line else { throw ForgeError(.malformedOutput, doing: command.doing, cause: "ssh -G printed no hostname") }
        return String(line.dropFirst("hostname ".count))
    }

    /// A tunnel is a command too, that runs until it is ended.
    func tunnel(_ forwards: [SSHTunnel.Forward]) -> Command {
        var arguments = Self.options + ["-o", "ExitOnForwardFailure=yes", "-o", "StreamLocalBindUnlink=yes", "-o", "StreamLocalBindMask=0177"]
        for forward in forwards { arguments += ["-L", "\(forward.socket):\(forward.there)"] }
        // Ends with its standard input, and that with us: a tunnel never outlives the one who uses it.
        arguments += ["-T", "--", destination.text, "cat"]
        return Command(
            program, arguments, environment: environment, timeLimit: ForgeLimits.tunnelTime, outputLimit: ForgeLimits.tunnelOutput,
            doing: "forwarding to \(destination)")
    }

    /// Connections of our own, so that nobody else's are ended with them, and found dead within 15 s.
    private static let options = [
        "-o", "BatchMode=yes", "-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5",
        "-o", "ServerAliveCountMax=2", "-o", "ForwardAgent=no", "-o", "ForwardX11=no", "-o", "LogLevel=ERROR",
    ]
}
