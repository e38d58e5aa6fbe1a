import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Whether Claude is logged in for a worker: by what is there, without starting it or asking anybody. A login can be there and have ended.
public enum ClaudeLogin: Hashable, Sendable {
    /// This variable is set.
    case variable(String)
    /// This file is there.
    case file(String)
    /// On macOS it is in the keychain, which is not looked at.
    case keychain
    /// This file is there, and a worker in its sandbox does not see it.
    case notWithin(file: String)
    /// Neither; the file that was looked for.
    case missing(file: String)

    /// The CLI's file of credentials, in its folder.
    public static let credentials = ".credentials.json"

    private static let variables = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX",
        "CLAUDE_CODE_USE_FOUNDRY",
    ]

    /// - Parameter environment: what a worker would get.
    public init(in environment: [String: String]) {
        if let name = Self.variables.first(where: { environment[$0]?.isEmpty == false }) {
            self = .variable(name)
            return
        }
        let own = environment["CLAUDE_CONFIG_DIR"].flatMap { $0.isEmpty ? nil : $0 }
        let home = environment["HOME"] ?? ""
        let folder = own ?? "\(home)/.claude"
        let file = "\(folder)/\(Self.credentials)"
        if access(file, R_OK) == 0 {
            self = .file(file)
            return
        }
        // A key from the console, or a program that gives one.
        let others = [
            ("\(own ?? home)/.claude.json", "\"primaryApiKey\""), ("\(folder)/settings.json", "\"apiKeyHelper\""),
            ("/etc/claude-code/managed-settings.json", "\"apiKeyHelper\""),
        ]
        if let (path, _) = others.first(where: { Self.holds($0.0, $0.1) }) {
            self = .file(path)
            return
        }
        #if os(macOS)
        self = .keychain
        #else
        self = .missing(file: file)
        #endif
    }

    /// Whether a file of settings has this key; a file that can't be read has none.
    private static func holds(_ path: String, _ key: String) -> Bool {
        guard let bytes = try? BoundedFile.read(path, limit: settingsBytes) else { return false }
        return String(decoding: bytes, as: UTF8.self).contains(key)
    }

    /// Claude keeps its history of projects in one of them.
    private static let settingsBytes = 16 << 20

    /// How, for people; nil where it is not.
    public var words: String? {
        switch self {
        case .variable(let name): "\(name) is set"
        case .file(let path): path.printable(limit: 300)
        case .keychain: "not looked at: on macOS it is in the keychain"
        case .missing, .notWithin: nil
        }
    }

    /// Whether this command is Claude itself, and not something that stands in for it.
    public static func concerns(_ command: String) -> Bool { command.split(separator: "/").last == "claude" }
}

extension SandboxSettings {
    /// How Claude is logged in for a worker with these settings.
    ///
    /// - Parameter environment: what a worker would get without a sandbox.
    public func login(in environment: [String: String]) -> ClaudeLogin {
        let login = ClaudeLogin(in: environment)
        guard engine != .off, case .file(let path) = login else { return login }
        // Of the files that can hold a login one is shown: the others hold what else the person keeps there.
        return self.login == .file && path.hasSuffix("/\(ClaudeLogin.credentials)") ? login : .notWithin(file: path)
    }

    /// Why Claude can't reach its model from within, in a sentence; nil where it can.
    ///
    /// - Parameter environment: as for `login`.
    public func routeProblem(in environment: [String: String]) -> String? {
        guard engine != .off, !network, environment["ANTHROPIC_UNIX_SOCKET"]?.isEmpty != false else { return nil }
        return "worker.network is false, and claude has no other way to its model: set ANTHROPIC_UNIX_SOCKET in worker.env to a proxy's socket, "
            + "and its folder in worker.writable"
    }
}
