import OrchCore

extension RemoteAddress {
    /// Whether it names a directory of the machine that reads it; such an address means nothing on another host.
    public var isLocal: Bool { transport == .file || transport == .path }

    public var isGitHub: Bool { host == "github.com" || host == "www.github.com" || host == "ssh.github.com" }

    /// The address as git takes it, without password or token. `.git` is not added: every forge takes both forms.
    public var text: String {
        let login = user.map { "\($0)@" } ?? ""
        return switch transport {
        case .path: path
        case .file: "file://\(path)"
        case .scp: "\(login)\(host):\(path)"
        default: "\(transport.rawValue)://\(login)\(host)\(port.map { ":\($0)" } ?? "")/\(path)"
        }
    }

    public var description: String { text.printable(limit: ForgeLimits.address) }

    /// The last but one part of the path: the owner on GitHub, the innermost group elsewhere. Nil where there is none.
    public var owner: String? { parts.dropLast().last }
    /// The last part of the path, without `.git`.
    public var repo: String? { parts.last }

    private var parts: [String] {
        var parts = path.split(separator: "/").map { String($0) }.filter { $0 != "." && $0 != ".." && $0 != "~" }
        if let last = parts.last, last.hasSuffix(".git"), last != ".git" { parts[parts.count - 1] = String(last.dropLast(4)) }
        return parts
    }

    /// Whether both name one repository, whatever the transport, login, `.git` at the end or (on GitHub) letter case.
    public func isSameRepository(as other: RemoteAddress) -> Bool {
        guard isLocal == other.isLocal else { return false }
        if isLocal { return comparablePath == other.comparablePath }
        if isGitHub { return other.isGitHub && comparablePath.lowercased() == other.comparablePath.lowercased() }
        return host == other.host && comparablePath == other.comparablePath
    }

    private var comparablePath: String {
        let joined = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        return joined.hasSuffix(".git") ? String(joined.dropLast(4)).trimmedSlash : joined
    }

    /// An address that another host is to clone from.
    ///
    /// - Throws: `ForgeError.localAddressElsewhere`.
    public func forAnotherHost() throws(ForgeError) -> RemoteAddress {
        guard isLocal else { return self }
        throw ForgeError(
            .localAddressElsewhere, doing: "choosing an address to clone from",
            cause: "\(description) is a path of one machine; another host cannot clone it",
            advice: "Push the repository to a server and set its address as `origin`, or check it out on that host.")
    }
}

extension String {
    fileprivate var trimmedSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
