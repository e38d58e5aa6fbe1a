import OrchCore

/// What an ssh that failed said, as an error with a code and what to do.
enum SSHFailure {
    static func error(_ result: CommandResult, of command: Command, destination: SSHDestination) -> ForgeError {
        let said = cause(result)
        // 255 is ssh's own; anything else is of what was run there (ssh(1), "EXIT STATUS").
        guard case .code(255) = result.exit else { return ForgeError(.commandFailed, doing: command.doing, cause: said) }
        let (code, advice) = meaning(of: said, destination)
        return ForgeError(code, doing: command.doing, cause: said, advice: advice)
    }

    /// The last words, in one line.
    static func cause(_ result: CommandResult) -> String {
        let lines = result.errorText.split(whereSeparator: \.isNewline).suffix(ForgeLimits.sshCauseLines)
        if lines.isEmpty { return "it ended with \(result.exit) and said nothing" }
        return lines.joined(separator: "; ").printable(limit: ForgeLimits.causeCharacters)
    }

    private static func meaning(of said: String, _ destination: SSHDestination) -> (ForgeError.Code, String) {
        let knows = "Run 'ssh \(destination)' once by hand"
        if said.contains("Host key verification failed") || said.contains("REMOTE HOST IDENTIFICATION HAS CHANGED") {
            return (.authenticationFailed, "\(knows), and compare the key of the host with what its administrator says.")
        }
        if said.contains("Permission denied") {
            return (.authenticationFailed, "ssh must get in without asking: 'ssh-copy-id \(destination)', or start an ssh-agent with your key.")
        }
        if said.contains("Could not resolve") || said.contains("timed out") || said.contains("refused") || said.contains("No route")
            || said.contains("unreachable")
        {
            return (.remoteUnreachable, "\(knows): as long as that does not work, orch can't either.")
        }
        return (.commandFailed, "\(knows).")
    }
}
