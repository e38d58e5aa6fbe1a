/// What every clock of a machine says at one moment. Shells read it; the core is given it with each event.
public struct Moment: Hashable, Sendable, Codable {
    /// Wall clock, for people and files. It jumps.
    public var wall: Timestamp
    /// Milliseconds of the boot-time clock: never jumps, goes on while the machine sleeps.
    public var boot: Int64
    /// Milliseconds of the monotonic clock that stands still while the machine sleeps: silence counts only while we were awake.
    public var awake: Int64

    public init(wall: Timestamp, boot: Int64, awake: Int64) {
        self.wall = wall
        self.boot = boot
        self.awake = awake
    }
}
