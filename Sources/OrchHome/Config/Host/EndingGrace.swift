/// `worker.stop`: how long each step of ending a worker may take, in milliseconds. Time that the machine sleeps does not count.
public struct EndingGrace: Hashable, Sendable, Codable {
    /// The most that a step may be given.
    private static let limit = 600_000

    /// After the worker was asked to leave its turn.
    public var ask: Int64
    /// After SIGTERM to the worker's group.
    public var terminate: Int64
    /// After SIGTERM to what the worker left behind.
    public var leftovers: Int64

    public init(ask: Int64 = 3_000, terminate: Int64 = 3_000, leftovers: Int64 = 2_000) {
        self.ask = ask
        self.terminate = terminate
        self.leftovers = leftovers
    }

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        self.init()
        ask = try settings.int("askMs", in: 0...Self.limit).map(Int64.init) ?? ask
        terminate = try settings.int("terminateMs", in: 0...Self.limit).map(Int64.init) ?? terminate
        leftovers = try settings.int("leftoversMs", in: 0...Self.limit).map(Int64.init) ?? leftovers
    }
}
