public import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `config.json` on disk: read whole, and changed without turning the rest of it over.
///
/// It says what runs on this machine, so a file that others can write is refused. A link is followed, also for writing.
public struct HostConfigFile: Sendable {
    /// How often the lock of a writer is waited for; each wait is at most 0.2 s (`FileLock`).
    private static let lockTries = 25

    public let path: String
    /// The directory that `~` stands for.
    public let userHome: String?

    public init(path: String, userHome: String?) {
        self.path = path
        self.userHome = userHome
    }

    /// The file of an `ORCH_HOME`; `~` is the environment's `HOME`.
    public init(home: HomeDirectory, environment: [String: String]) {
        self.init(path: home.configuration, userHome: environment["HOME"])
    }

    /// The configuration; defaults when there is no file. Throws `InvalidSetting`, `NotPrivate` or `SystemFailure`.
    public func read() throws -> HostConfig.Parsed {
        guard let bytes = try SettingsFile.read(path, trust: .ours) else { return HostConfig.Parsed(config: HostConfig(), warnings: []) }
        return try HostConfig.parse(bytes, file: path, home: userHome)
    }

    /// Adds a host, or replaces the one of that name. Its key is no revoked one any more.
    public func setHost(_ name: HostName, to host: RemoteHost) throws {
        try edit { config in
            var hosts = config["hosts"] ?? .object([])
            // What else a person wrote about the host stays.
            var entry = hosts[name.text] ?? .object([])
            for member in ["statusEndpoint", "nextKey", "ssh"] { entry[member] = nil }
            for member in host.node.members ?? [] { entry[member.key] = member.node }
            hosts[name.text] = entry
            config["hosts"] = hosts
            Self.readmit(host.key, in: &config)
        }
    }

    /// Removes a host. False when there was none of that name.
    public func removeHost(_ name: HostName) throws -> Bool {
        var found = false
        try edit { config in
            guard var hosts = config["hosts"], hosts[name.text] != nil else { return }
            found = true
            hosts[name.text] = nil
            config["hosts"] = hosts
        }
        return found
    }

    /// Makes this machine a host of one coordinator: whom its agent obeys, where it listens, what it is called. That key is no revoked one
    /// any more.
    public func obey(_ coordinator: PublicKey, listen: [Endpoint], name: HostName) throws {
        try edit { config in
            var host = config["host"] ?? .object([])
            host["name"] = .string(name.text)
            config["host"] = host
            config["coordinatorKey"] = .string(coordinator.text)
            Self.readmit(coordinator, in: &config)
            config["listen"] = JSONNode(.array(listen.map { .string($0.description) }))
        }
    }

    /// Keeps an answer about a repository, in the place of earlier ones about the same command.
    public func record(_ answer: TrustEntry) throws {
        try edit { config in
            var trust = config["trust"] ?? .object([])
            var entries: [JSONNode] = []
            if case .array(let nodes)? = trust["repositories"]?.value { entries = nodes }
            entries.removeAll { node in
                (node["repository"]?.text ?? node.text) == answer.repository && node["setup"]?.text == answer.setup
            }
            trust["repositories"] = JSONNode(.array(entries + [answer.node]))
            config["trust"] = trust
        }
    }

    /// Changes the file under a lock. A file that can't be read is left as it is, and so is one that the change would break.
    func edit(_ change: (inout JSONNode) throws -> Void) throws {
        let target = try Self.resolved(path)
        try PrivateDirectory.createAll(FilePaths.parent(of: target))
        let lock = try Self.lock(path + ".lock")
        defer { withExtendedLifetime(lock) {} }
        let old = try SettingsFile.read(target, trust: .ours)
        var node = try old.map { try SettingsFile.parse($0, file: path) } ?? .object([("version", .string("1.0"))])
        if old != nil { _ = try HostConfig.parse(node, file: path, home: userHome) }
        let before = node
        try change(&node)
        guard node != before || old == nil else { return }
        let bytes = JSONWriter.bytes(of: node)
        _ = try HostConfig.parse(bytes, file: path, home: userHome)
        try AtomicFile.write(bytes, to: target, mode: 0o600)
    }

    private static func lock(_ path: String) throws -> FileLock {
        for _ in 1..<lockTries {
            do {
                return try FileLock(taking: path, holder: "pid \(getpid())")
            } catch is LockTaken {}
        }
        return try FileLock(taking: path, holder: "pid \(getpid())")
    }

    /// Where a link leads; the path itself when it is none or leads nowhere.
    private static func resolved(_ path: String) throws -> String {
        var path = path
        for _ in 0..<linksLimit {
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = readlink(path, &buffer, buffer.count)
            if count < 0 {
                guard errno == EINVAL || errno == ENOENT else { throw SystemFailure.last("look at \(path)") }
                return path
            }
            let target = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = target.hasPrefix("/") ? target : "\(FilePaths.parent(of: path))/\(target)"
        }
        throw SystemFailure(doing: "follow the links of \(path)", code: ELOOP)
    }

    /// Links after one another (path_resolution(7) allows 40).
    private static let linksLimit = 40
}
