import OrchCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Turns what git printed (in the C locale) into an error with a code. One table, in order: the first match wins.
enum GitFailure {
    private struct Rule {
        let code: ForgeError.Code
        let texts: [String]
        let advice: String
    }

    private static let rules = [
        Rule(code: .diskFull, texts: ["No space left on device", "Disk quota exceeded"], advice: "Free some space on this disk, then try again."),
        Rule(
            code: .unsafeRepository, texts: ["detected dubious ownership"],
            advice: "The repository belongs to another user; git names the `safe.directory` setting that allows it."),
        Rule(
            code: .notARepository, texts: ["not a git repository (or any"],
            advice: "Run this in a clone, or make one with `git clone`."),
        Rule(
            code: .authenticationFailed,
            texts: [
                "Authentication failed", "could not read Username", "could not read Password", "terminal prompts disabled", "Permission denied (",
                "Host key verification failed", "requested URL returned error: 401", "requested URL returned error: 403", "Invalid username or",
            ],
            advice: "Log in for this remote outside orch (`gh auth setup-git`, an ssh key in the agent, or a credential helper); orch never asks."),
        Rule(
            code: .remoteUnreachable,
            texts: [
                "Could not resolve host", "Failed to connect to", "Couldn't connect to server", "Connection refused", "Connection timed out",
                "Connection reset", "Network is unreachable", "No route to host", "Operation timed out", "early EOF", "The remote end hung up",
                "unable to connect to", "unable to look up", "requested URL returned error: 5", "SSL", "gnutls", "Connection closed by",
            ],
            advice: "Check the network and the remote's address (`git remote -v`), then try again."),
        Rule(
            code: .notFound,
            texts: ["does not appear to be a git repository", "Repository not found", "repository '", "requested URL returned error: 404"],
            advice: "Check the remote's address (`git remote -v`) and that this login may read it."),
        Rule(code: .missingBase, texts: ["couldn't find remote ref"], advice: ""),
        Rule(
            code: .branchInUse, texts: ["is already checked out at", "is already used by worktree at"],
            advice: "End the work there, or remove that worktree."),
        Rule(code: .permissionDenied, texts: ["Permission denied", "Read-only file system", "Operation not permitted"], advice: ""),
    ]

    static func error(_ result: CommandResult, of command: Command) -> ForgeError {
        let text = result.errorText
        let secrets = Secrets(environment: command.environment)
        if let lock = HeldLock(errorText: text, directory: command.directory) {
            return locked(lock, doing: command.doing)
        }
        let rule = rules.first { rule in rule.texts.contains { text.contains($0) } }
        return ForgeError(
            rule?.code ?? .commandFailed, doing: command.doing, cause: cause(result, program: command.program, secrets: secrets),
            advice: rule?.advice ?? "")
    }

    private static func locked(_ lock: HeldLock, doing: String) -> ForgeError {
        let remove = lock.path.map { "; if none is, a git died here: remove \($0)" } ?? ""
        return ForgeError(
            .locked, doing: doing, cause: "another git holds \(lock.described(now: Date()))",
            advice: "See whether a git is at work in this repository and try again\(remove)")
    }

    /// The last lines of standard error, without secrets.
    static func cause(_ result: CommandResult, program: String, secrets: Secrets) -> String {
        let lines = secrets.removed(from: result.errorText).split(whereSeparator: \.isNewline).suffix(ForgeLimits.causeLines)
        let text = String(lines.joined(separator: "\n").prefix(ForgeLimits.causeCharacters)).printableLines
        guard text.isEmpty else { return text }
        return switch result.exit {
        case .code(let code): "\(program) ended with exit code \(code)"
        case .signal(let signal): "\(program) was ended by signal \(signal)"
        }
    }
}
