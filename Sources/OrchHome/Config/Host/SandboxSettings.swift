public import OrchCore

/// `worker.sandbox` and what belongs to it: what a worker sees of this host and may use of it.
public struct SandboxSettings: Hashable, Sendable {
    /// Processes of a worker in a sandbox where the file says nothing: a build on many cores stays below, a fork bomb does not.
    public static let processes = 1024

    public var engine = SandboxEngine.off
    /// Whether it has the host's network, or none.
    public var network = true
    /// podman and docker: what it runs in.
    public var image: String?
    /// More that it may read, and more that it may change. Absolute.
    public var readable: [String] = []
    public var writable: [String] = []
    public var login = SandboxLogin.environment
    public var limits = WorkerLimits()

    public init() {}

    /// Reads the keys of `worker`.
    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        engine = try settings.choice("sandbox", of: SandboxEngine.self) ?? engine
        network = try settings.bool("network") ?? network
        image = try settings.text("image", example: "localhost/orch-worker")
        if let image, image.hasPrefix("-") {
            throw settings.invalid("image", "is no name of an image", fix: "write for example \"localhost/orch-worker\"")
        }
        if engine.usesImage, image == nil {
            throw settings.invalid("sandbox", "needs an image", fix: "name one that has claude and git as \"image\"")
        }
        readable = try settings.paths("readable")
        writable = try settings.paths("writable")
        login = try settings.choice("login", of: SandboxLogin.self) ?? login
        if engine != .off { limits.processes = Self.processes }
        limits = try settings.object("limits", limits.reading) ?? limits
    }
}

extension WorkerLimits {
    fileprivate func reading(_ settings: inout SettingsObject) throws(InvalidSetting) -> WorkerLimits {
        var limits = self
        if let processes = try settings.int("processes", in: 0...1_000_000) { limits.processes = processes == 0 ? nil : processes }
        if let memory = try settings.int("memoryMB", in: 0...(1 << 30)) { limits.memory = memory == 0 ? nil : memory }
        limits.cpus = try settings.amount("cpus") ?? limits.cpus
        return limits
    }
}
