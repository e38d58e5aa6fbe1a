import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The description of a daemon's service on this machine, as a file of its person.
public struct ServiceFile: Hashable, Sendable {
    /// Bytes that are read of a description.
    private static let bytesLimit = 256 << 10
    private static let mode: UInt16 = 0o644

    public let role: DaemonRole
    public let platform: ServicePlatform
    /// Where `orch service install` writes it.
    public let path: String
    private let userHome: String
    private let home: HomeDirectory

    /// - Parameter userHome: `HOME`, absolute.
    public init(_ role: DaemonRole, _ platform: ServicePlatform, home: HomeDirectory, userHome: String) {
        self.role = role
        self.platform = platform
        self.home = home
        self.userHome = userHome
        path = platform.file(of: role, home: userHome)
    }

    /// Whose the description at a place is.
    public enum Owner: Hashable, Sendable {
        case nobody
        /// Ours, for this `ORCH_HOME`.
        case us
        /// Ours, for another `ORCH_HOME`.
        case otherHome
        /// Not made by orch.
        case foreign
    }

    /// The description as it is now; nil where there is none.
    public func text() throws -> String? { try Self.text(path) }

    /// Whose the description is that the person has.
    public func owner() throws -> Owner { try owner(of: Self.text(path)) }

    /// Whether this `ORCH_HOME` has this daemon as a service: by a description of the person, or by one of the machine that the person has
    /// turned on.
    public func isInstalled() throws -> Bool {
        if try owner() == .us { return true }
        guard platform == .systemd else { return false }
        return try owner(of: Self.text(link)) == .us
    }

    /// By which systemd starts it at a login.
    var link: String { FilePaths.parent(of: path) + "/default.target.wants/" + FilePaths.name(of: path) }

    private func owner(of text: String?) -> Owner {
        guard let text else { return .nobody }
        guard text.split(separator: "\n").prefix(3).contains(where: { $0.contains(ServiceDescription.mark) }) else { return .foreign }
        return marks.contains { text.contains($0 + "\n") } ? .us : .otherHome
    }

    /// The lines by which a description of this `ORCH_HOME` is known.
    private var marks: [String] {
        let below = home.root.hasPrefix(userHome + "/") ? [ServicePath.belowHome(String(home.root.dropFirst(userHome.count + 1)))] : []
        return ([.absolute(home.root)] + below).map { path in
            switch platform {
            case .systemd: SystemdUnit.home(path)
            case .launchd: LaunchdPlist.home(path, userHome: userHome)
            }
        }
    }

    private static func text(_ path: String) throws -> String? {
        try BoundedFile.readIfPresent(path, limit: bytesLimit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Puts a description there, whole. Whose the old one is, is the caller's to ask before.
    public func write(_ text: String) throws {
        try PrivateDirectory.createAll(FilePaths.parent(of: path))
        try AtomicFile.write(Array(text.utf8), to: path, mode: Self.mode)
    }

    /// Removes the description, and what made it start at a login.
    public func remove() throws(SystemFailure) {
        for path in platform == .systemd ? [link, path] : [path] {
            guard unlink(path) == 0 || errno == ENOENT else { throw SystemFailure.last("remove \(path)") }
        }
    }
}
