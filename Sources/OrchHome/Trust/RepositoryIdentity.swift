/// One name for one repository, whichever address or path leads to it: `github.com/octocat/hello`, or an absolute path.
public struct RepositoryIdentity: Hashable, Sendable {
    public let text: String

    /// A repository with a remote.
    ///
    /// - Parameters:
    ///   - host: such as `github.com`; its letter case does not matter.
    ///   - path: such as `octocat/hello`; on github.com its letter case does not matter.
    public init(host: String, path: String) {
        let host = host.lowercased()
        var parts = path.split(separator: "/").map(String.init)
        if let last = parts.last, last.hasSuffix(".git"), last.count > 4 { parts[parts.count - 1] = String(last.dropLast(4)) }
        let plain = parts.joined(separator: "/")
        let isGitHub = ["github.com", "www.github.com", "ssh.github.com"].contains(host)
        text = isGitHub ? "github.com/\(plain.lowercased())" : "\(host)/\(plain)"
    }

    /// A repository without a remote.
    ///
    /// - Parameter path: absolute, links resolved.
    public init(path: String) { text = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

    /// As a person may write it into a file: a path, `host/owner/repo`, or a whole clone address.
    init(written: String) {
        guard !written.hasPrefix("/") else {
            self.init(path: written)
            return
        }
        var rest = written[...]
        if let mark = rest.firstRange(of: "://") { rest = rest[mark.upperBound...] }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        if let at = rest[..<slash].lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        // `git@github.com:owner/repo`, or a port.
        let end = rest.firstIndex { $0 == "/" || $0 == ":" } ?? rest.endIndex
        let path = rest[end...].drop { $0 == ":" }
        let portless = path.first?.isNumber == true && rest[end...].hasPrefix(":") && written.contains("://") ? path.drop { $0 != "/" } : path
        self.init(host: String(rest[..<end]), path: String(portless))
    }
}
