import OrchCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An issue as GitHub has it. Title and body are foreign text: data, never a command or a prompt.
public struct GitHubIssue: Hashable, Sendable, Codable {
    /// Whether the issue is open.
    public enum State: String, Hashable, Sendable, Codable {
        case open = "OPEN"
        case closed = "CLOSED"
    }

    public let number: Int
    public let title: String
    public let body: String
    public let url: String
    public let state: State

    public init(number: Int, title: String, body: String, url: String, state: State) {
        self.number = number
        self.title = title
        self.body = body
        self.url = url
        self.state = state
    }
}

/// GitHub, through `gh`, which holds the login.
public struct GitHub: Sendable {
    private let program: String
    private let environment: [String: String]
    private let runner = CommandRunner()

    /// - Parameter environment: the whole environment of `gh`; at least `PATH` and `HOME`.
    public init(environment: [String: String], program: String = "gh") {
        self.program = program
        var environment = environment
        environment["GH_PROMPT_DISABLED"] = "1"
        environment["GH_NO_UPDATE_NOTIFIER"] = "1"
        environment["GH_PAGER"] = "cat"
        environment["NO_COLOR"] = "1"
        for name in ["CLICOLOR_FORCE", "GH_FORCE_TTY", "GH_DEBUG", "DEBUG", "GH_REPO"] { environment[name] = nil }
        self.environment = environment
    }

    /// Whether `gh` is installed and logged in for github.com.
    public enum Readiness: Hashable, Sendable {
        case ready
        case notInstalled(ForgeError)
        case notLoggedIn(ForgeError)
        /// GitHub could not be asked; the login may be fine.
        case unknown(ForgeError)

        public var error: ForgeError? {
            switch self {
            case .ready: nil
            case .notInstalled(let error), .notLoggedIn(let error), .unknown(let error): error
            }
        }
    }

    /// - Throws: `CancellationError` only.
    public func readiness() async throws -> Readiness {
        let doing = "asking gh for its login"
        guard let error = try await failure(of: ["auth", "status", "--hostname", "github.com"], doing: doing) else { return .ready }
        if error.code == .toolMissing { return .notInstalled(error) }
        if error.isTransient { return .unknown(error) }
        // gh 2.23 calls a login invalid too when it cannot reach GitHub; only a question to the API tells the two apart.
        if let other = try await failure(of: ["api", "--hostname", "github.com", "rate_limit"], doing: doing), other.isTransient {
            return .unknown(other)
        }
        return .notLoggedIn(error)
    }

    private func failure(of arguments: [String], doing: String) async throws -> ForgeError? {
        do {
            _ = try await run(arguments, doing: doing)
            return nil
        } catch let error as ForgeError { return error }
    }

    /// - Throws: `ForgeError` (`toolMissing`, `authenticationFailed`, `notFound`, `remoteUnreachable`, `rateLimited`, …), or
    ///   `CancellationError`.
    public func issue(_ number: Int, of repository: GitHubName) async throws -> GitHubIssue {
        let doing = "reading issue \(number) of \(repository)"
        guard number > 0 else { throw ForgeError(.invalidArgument, doing: doing, cause: "an issue's number is 1 or more") }
        let answer = try await run(
            ["issue", "view", String(number), "-R", repository.description, "--json", "number,title,body,url,state"], doing: doing)
        do {
            return try JSONDecoder().decode(GitHubIssue.self, from: Data(answer.output))
        } catch {
            throw ForgeError(
                .malformedOutput, doing: doing, cause: "gh printed something else than the issue: \(answer.text.printable(limit: 200))",
                advice: "Update gh (2.20 or newer is known to work).")
        }
    }

    func run(_ arguments: [String], doing: String) async throws -> CommandResult {
        let command = Command(
            program, arguments, environment: environment, timeLimit: ForgeLimits.gitHubTime, outputLimit: ForgeLimits.gitHubAnswer, doing: doing)
        let result = try await runner.run(command)
        guard result.succeeded else { throw GitHubFailure.error(result, of: command) }
        return result
    }
}
