public import OrchCore

/// What a service manager is told of a daemon. `SystemdUnit` and `LaunchdPlist` are its two forms.
public struct ServiceDescription: Hashable, Sendable {
    /// Who wrote it.
    public enum Origin: Hashable, Sendable {
        /// `orch service install`, for one person.
        case installed
        /// The package, for everybody on the machine.
        case package
    }

    public let role: DaemonRole
    public let origin: Origin
    /// `ORCH_HOME`.
    public let home: ServicePath
    /// The orch binary.
    public let program: ServicePath
    /// `PATH`: where the daemon, and with it each worker, finds git, claude and gh.
    public let searchPath: [ServicePath]

    /// Folders of a `PATH` that are kept; a shell's own is rarely longer than forty.
    public static let foldersLimit = 200

    /// - Throws: `Problem` for a path that can't stand in a description.
    public init(_ role: DaemonRole, origin: Origin, home: ServicePath, program: ServicePath, searchPath: [ServicePath]) throws(Problem) {
        guard searchPath.count <= Self.foldersLimit else {
            throw Problem(.usage, "PATH has \(searchPath.count) folders, a service takes \(Self.foldersLimit)", next: "shorten PATH, and try again")
        }
        for (path, name) in [(home, "ORCH_HOME"), (program, "the path of orch")] + searchPath.map({ ($0, "a folder of PATH") }) where !path.isPlain {
            throw Problem(
                .usage, "\(name) can't stand in a service's description: it has to be absolute and without control characters",
                next: "correct it in this shell, and try again")
        }
        // systemd takes no program with one of these (string_is_safe in its sources), however they are quoted.
        guard !program.inHome("").contains(where: { "\"'\\".contains($0) }) else {
            throw Problem(.usage, "orch stands at a path with a quotation mark or a backslash, which systemd does not start", next: "move orch")
        }
        self.role = role
        self.origin = origin
        self.home = home
        self.program = program
        self.searchPath = searchPath
    }

    /// One for a person.
    ///
    /// - Parameter searchPath: a `PATH`. Folders that are not absolute are left out: what a service runs must not depend on where it stands.
    public init(_ role: DaemonRole, home: HomeDirectory, program: String, searchPath: String) throws(Problem) {
        var folders: [ServicePath] = []
        for folder in searchPath.split(separator: ":") where folder.hasPrefix("/") {
            let path = ServicePath.absolute(String(folder))
            if !folders.contains(path) { folders.append(path) }
        }
        try self.init(role, origin: .installed, home: .absolute(home.root), program: .absolute(program), searchPath: folders)
    }

    /// The package's: it knows neither `ORCH_HOME` nor `PATH` of those who will use it.
    public static func ofPackage(_ role: DaemonRole) throws(Problem) -> ServiceDescription {
        try ServiceDescription(
            role, origin: .package, home: .belowHome(".orchestration"), program: .absolute("/usr/bin/orch"),
            searchPath: [.belowHome(".local/bin")] + ["/usr/local/bin", "/usr/bin", "/bin"].map { .absolute($0) })
    }

    /// The text for a manager.
    public func text(for platform: ServicePlatform, userHome: String) -> String {
        switch platform {
        case .systemd: SystemdUnit(self).text
        case .launchd: LaunchdPlist(self, userHome: userHome).text
        }
    }

    /// Stands in every description of ours, and in nobody else's.
    static let mark = "orch service: "

    var remark: String {
        switch origin {
        case .installed: "\(Self.mark)made by 'orch service install \(role.rawValue)', removed by 'orch service uninstall \(role.rawValue)'."
        case .package: "\(Self.mark)comes with the package; 'orch service install \(role.rawValue)' makes one with your own PATH."
        }
    }

    /// The arguments of the program.
    func arguments(_ platform: ServicePlatform) -> [String] { [role.rawValue, "--as-service", platform.name(of: role)] }
}
