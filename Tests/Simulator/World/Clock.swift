import OrchCore

/// What the clocks of one machine say. All are derived from the world's own time, which nothing in it can see.
struct Clock: Hashable, Sendable {
    /// What its wall clock is wrong by.
    var wallOffset: Int64 = 0
    /// World time of its last boot.
    var bootedAt: Int64 = 0
    /// Milliseconds since then that it slept.
    var slept: Int64 = 0
    /// World time since which it sleeps.
    var asleepSince: Int64?

    private static let begin: Int64 = 1_700_000_000_000

    var isAwake: Bool { asleepSince == nil }

    func moment(at time: Int64) -> Moment {
        let boot = time - bootedAt
        let asleep = slept + (asleepSince.map { time - $0 } ?? 0)
        return Moment(wall: Timestamp(milliseconds: Self.begin + time + wallOffset), boot: boot, awake: boot - asleep)
    }

    mutating func reboot(at time: Int64) {
        bootedAt = time
        slept = 0
        if asleepSince != nil { asleepSince = time }
    }

    mutating func wake(at time: Int64) {
        slept += time - (asleepSince ?? time)
        asleepSince = nil
    }
}

/// A timer of a machine, due by its own clock: the coordinator's stands still while it sleeps, an agent's goes on.
struct ModelTimer: Hashable, Sendable {
    enum Timer: Hashable, Sendable {
        case coordinator(CoordinatorTimer)
        case agent(HostName, AgentTimer)
    }

    var timer: Timer
    var due: Int64
}
