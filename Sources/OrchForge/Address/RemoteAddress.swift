import OrchCore

/// Where a repository is cloned from, without the secrets that may stand in the text.
///
/// Forms: `https://`, `http://`, `ssh://`, `git://`, `file://`, `user@host:path` and local paths (gitprotocol and git-clone(1),
/// "GIT URLS"). Other transports (`ext::…`) are refused: they run commands.
public struct RemoteAddress: Hashable, Sendable, CustomStringConvertible {
    /// How git reaches the repository.
    public enum Transport: String, Hashable, Sendable {
        case https, http, ssh, git, file
        /// `user@host:path`
        case scp
        /// A path of this machine.
        case path
    }

    public let transport: Transport
    /// The login name of an ssh address; never kept for other transports.
    public let user: String?
    /// Lower case; empty for local addresses.
    public let host: String
    public let port: Int?
    /// For local addresses as it was written; else without `/` at the ends and without `.git`.
    public let path: String
    /// Whether a password, token or login name was left out of the text.
    public let hadCredentials: Bool

    /// - Throws: `ForgeError.invalidAddress`.
    public init(_ text: String) throws(ForgeError) {
        guard !text.isEmpty, text.utf8.count <= ForgeLimits.address, !text.hasPrefix("-"),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { throw Self.invalid(text, "it is empty, too long, starts with '-' or has control characters") }
        if let mark = text.firstRange(of: "://") {
            let scheme = text[..<mark.lowerBound].lowercased()
            try self.init(scheme: scheme, rest: text[mark.upperBound...], text: text)
        } else if text.contains("::") {
            throw Self.invalid(text, "transports with \"::\" can run commands")
        } else if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
            try self.init(scpAuthority: text[..<colon], path: text[text.index(after: colon)...], text: text)
        } else {
            self.init(transport: .path, user: nil, host: "", port: nil, path: text, hadCredentials: false)
        }
    }

    private init(transport: Transport, user: String?, host: String, port: Int?, path: String, hadCredentials: Bool) {
        self.transport = transport
        self.user = user
        self.host = host
        self.port = port
        self.path = path
        self.hadCredentials = hadCredentials
    }

    private init(scheme: String, rest: Substring, text: String) throws(ForgeError) {
        let names: [String: Transport] = [
            "https": .https, "http": .http, "ssh": .ssh, "git+ssh": .ssh, "ssh+git": .ssh, "git": .git, "file": .file,
        ]
        guard let transport = names[scheme] else { throw Self.invalid(text, "the transport \"\(scheme.printable(limit: 20))\" is not known") }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        if transport == .file {
            guard rest[..<slash].isEmpty || rest[..<slash] == "localhost", slash != rest.endIndex else {
                throw Self.invalid(text, "a file address needs an absolute path: file:///path")
            }
            self.init(transport: .file, user: nil, host: "", port: nil, path: String(rest[slash...]), hadCredentials: false)
            return
        }
        var authority = rest[..<slash]
        var user: Substring?
        if let at = authority.lastIndex(of: "@") {
            user = authority[..<at]
            authority = authority[authority.index(after: at)...]
        }
        var port: Int?
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                throw Self.invalid(text, "its port is no number from 1 to 65535")
            }
            port = number
            authority = authority[..<colon]
        }
        let login = user?.prefix { $0 != ":" }
        let path = Self.plainPath(rest[slash...].prefix { $0 != "?" && $0 != "#" })
        guard Self.isHost(authority), !path.isEmpty, login?.hasPrefix("-") != true else { throw Self.invalid(text, "its host or path is missing") }
        let keepsUser = transport == .ssh && login?.isEmpty == false
        self.init(
            transport: transport, user: keepsUser ? login.map { String($0) } : nil, host: authority.lowercased(), port: port, path: path,
            hadCredentials: user.map { transport == .ssh ? $0.contains(":") : !$0.isEmpty } ?? false)
    }

    private init(scpAuthority: Substring, path: Substring, text: String) throws(ForgeError) {
        let at = scpAuthority.lastIndex(of: "@")
        let user = at.map { scpAuthority[..<$0] }
        let host = at.map { scpAuthority[scpAuthority.index(after: $0)...] } ?? scpAuthority
        let plain = Self.plainPath(path)
        guard Self.isHost(host), !plain.isEmpty, user?.hasPrefix("-") != true, user?.isEmpty != true else {
            throw Self.invalid(text, "its host or path is missing")
        }
        self.init(
            transport: .scp, user: user.map { String($0.prefix { $0 != ":" }) }, host: host.lowercased(), port: nil,
            path: (path.hasPrefix("/") ? "/" : "") + plain, hadCredentials: user?.contains(":") ?? false)
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && text.allSatisfy { $0.isLetter || $0.isNumber || "-._[]:".contains($0) }
    }

    private static func plainPath(_ path: Substring) -> String {
        var path = path
        while path.hasPrefix("/") { path.removeFirst() }
        while path.hasSuffix("/") { path.removeLast() }
        if path.hasSuffix(".git") { path.removeLast(4) }
        while path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }

    private static func invalid(_ text: String, _ reason: String) -> ForgeError {
        ForgeError(
            .invalidAddress, doing: "reading a clone address",
            cause: "\"\(Secrets().removed(from: text).printable(limit: 200))\" cannot be used: \(reason)",
            advice: "Use an address like https://github.com/owner/repo.git or git@github.com:owner/repo.git.")
    }
}
