public import OrchCore

/// `ORCH_HOME/config.json`: the operator's settings for one machine. What is not said has its default.
public struct HostConfig: Hashable, Sendable {
    public static let dashboardPort = 3847

    public var host = HostIdentitySettings()
    /// Where this machine's agent listens on TCP; empty: on its local socket only.
    public var listen: [Endpoint] = []
    /// The only coordinator that this machine's agent obeys over TCP.
    public var coordinatorKey: PublicKey?
    /// The machines whose agents this machine's coordinator dials.
    public var hosts: [HostName: RemoteHost] = [:]
    /// Where this machine's coordinator listens on TCP, and for whom.
    public var coordinator = ListeningSettings()
    /// The coordinator on another machine that this machine's commands ask; nil: the one that runs here.
    public var askedCoordinator: PinnedEndpoint?
    /// Keys that were taken away.
    public var revokedKeys: [RevokedKey] = []
    /// What this machine's coordinator makes of its hosts.
    public var placement = CoordinatorPolicy()
    public var worker = WorkerPolicy()
    /// Days that `orch prune` keeps the worktree of a session that has ended.
    public var keepDays = Limits.keepDays
    public var environment = EnvironmentFilter()
    /// The repositories whose commands may run here, and those that may not.
    public var trust: [TrustEntry] = []
    public var repos: [ProjectName: CheckoutSettings] = [:]
    /// Nil: as the repository says.
    public var issueSource: IssueSource?
    public var hooks: [HookName: Hook] = [:]
    public var loop = LoopSettings()
    public var dashboardPort = Self.dashboardPort
    public var sounds: SoundSettings?
    /// The command that workers are told to report with.
    public var cliCommand = "orch"

    public init() {}

    /// A configuration and what was passed over in it.
    public struct Parsed: Hashable, Sendable {
        public var config: HostConfig
        public var warnings: [SettingWarning]

        public init(config: HostConfig, warnings: [SettingWarning]) {
            self.config = config
            self.warnings = warnings
        }
    }

    /// Reads the text of a configuration file. Unknown keys are warnings, never errors.
    ///
    /// - Parameters:
    ///   - file: what errors call the file.
    ///   - home: the directory that `~` stands for; nil refuses `~`.
    public static func parse(_ bytes: [UInt8], file: String, home: String?) throws(InvalidSetting) -> Parsed {
        try parse(SettingsFile.parse(bytes, file: file), file: file, home: home)
    }

    static func parse(_ node: JSONNode, file: String, home: String?) throws(InvalidSetting) -> Parsed {
        var settings = try SettingsObject(node, file: file, home: home)
        let config = try HostConfig(from: &settings)
        return Parsed(config: config, warnings: settings.finish())
    }

    private init(from settings: inout SettingsObject) throws(InvalidSetting) {
        try settings.version()
        host = try settings.object("host", HostIdentitySettings.init(from:)) ?? host
        listen = try settings.endpoints("listen") ?? listen
        coordinatorKey = try settings.parsed("coordinatorKey", example: "the line that 'orch key' prints") { (text) throws(InvalidKey) in
            try PublicKey(text)
        }
        for (name, value) in try settings.objects("hosts", RemoteHost.init(from:)) {
            hosts[try Self.named(name, in: "hosts", settings) { (text) throws(InvalidName) in try HostName(text) }] = value
        }
        coordinator = try settings.object("coordinator", ListeningSettings.init(from:)) ?? coordinator
        askedCoordinator = try settings.object("client", Self.askedCoordinator(from:)) ?? nil
        revokedKeys = try RevokedKey.all(from: &settings)
        placement = try settings.object("placement", CoordinatorPolicy.init(from:)) ?? placement
        worker = try settings.object("worker", WorkerPolicy.init(from:)) ?? worker
        keepDays = try settings.object("worktree", Self.keepDays(from:)) ?? keepDays
        environment = try settings.object("environment", EnvironmentFilter.init(from:)) ?? environment
        trust = try settings.object("trust", TrustEntry.all(from:)) ?? trust
        for (name, value) in try settings.objects("repos", CheckoutSettings.init(from:)) {
            repos[try Self.named(name, in: "repos", settings) { (text) throws(InvalidName) in try ProjectName(text) }] = value
        }
        issueSource = try settings.object("issues", IssueSource.init(from:))
        hooks = try settings.object("hooks", Hook.all(from:)) ?? hooks
        loop = try settings.object("ralph", LoopSettings.init(from:)) ?? loop
        dashboardPort = try settings.object("dashboard", Self.port(from:)) ?? dashboardPort
        sounds = try settings.object("sounds", SoundSettings.init(from:))
        cliCommand = try settings.text("cliCommand", example: "orch") ?? cliCommand
    }

    private static func askedCoordinator(from settings: inout SettingsObject) throws(InvalidSetting) -> PinnedEndpoint? {
        try settings.parsed("coordinator", example: "tcp://laptop:7719/KEY") { (text) throws(InvalidPinnedEndpoint) in try PinnedEndpoint(text) }
    }

    private static func port(from settings: inout SettingsObject) throws(InvalidSetting) -> Int {
        try settings.int("port", in: 0...65535) ?? dashboardPort
    }

    private static func keepDays(from settings: inout SettingsObject) throws(InvalidSetting) -> Int {
        try settings.int("keepDays", in: 0...keepDaysLimit) ?? Limits.keepDays
    }

    /// Ten years.
    public static let keepDaysLimit = 3650

    private static func named<Name>(
        _ text: String, in key: String, _ settings: SettingsObject, _ read: (String) throws(InvalidName) -> Name
    ) throws(InvalidSetting) -> Name {
        do throws(InvalidName) {
            return try read(text)
        } catch {
            throw settings.invalid(key, error.description, fix: "rename it")
        }
    }
}
