public import OrchCore

/// `host`: what this machine is to others.
public struct HostIdentitySettings: Hashable, Sendable {
    /// Sessions at a time that a host may be set to.
    public static let slotsRange = 0...1000

    /// Nil: the machine's short name.
    public var name: HostName?
    /// Workers at a time; 0 takes no work. Default 4.
    public var slots = Limits.slots
    /// What sessions may ask for, such as `gpu: a100`; a label that is only named has an empty value.
    public var labels: [String: String] = [:]
    /// When it takes no new session, whatever slots are free.
    public var gate = LoadGate()

    /// Mebibytes that may have to be free: a pebibyte.
    private static let mebibytesLimit = 1 << 30

    public init() {}

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        name = try settings.parsed("name", example: "gpu-box") { (text) throws(InvalidName) in try HostName(text) }
        slots = try settings.int("slots", in: Self.slotsRange) ?? Limits.slots
        if case .array = settings.node("labels")?.value {
            labels = Dictionary(try settings.texts("labels", example: "gpu")?.map { ($0, "") } ?? []) { $1 }
        } else {
            labels = try settings.textsByName("labels") ?? [:]
        }
        if let load = try settings.limit("maxLoadPerCore") { gate.maxLoadPerCore = load == 0 ? nil : load }
        if let memory = try settings.int("minFreeMemory", in: 0...Self.mebibytesLimit) { gate.minFreeMemory = UInt64(memory) << 20 }
        if let disk = try settings.int("minFreeDisk", in: 0...Self.mebibytesLimit) { gate.minFreeDisk = UInt64(disk) << 20 }
        guard labels.keys.allSatisfy({ (try? HostName($0)) != nil }) else {
            throw settings.invalid("labels", "a label has other characters than letters, digits, '.', '_' and '-'", fix: "rename it")
        }
    }
}
