/// How large a soak is, how long, and what chance decides in it.
struct SoakPlan: Sendable {
    /// Workers at once on each agent.
    static let slots = 2
    /// Part of the time, in percent, in which sessions are spawned; in the rest they come to their end under fire.
    static let spawningPercent = 75

    let sessions: Int
    let agents: Int
    let minutes: Double
    let seed: UInt64
    /// Seconds between two kills, in the mean.
    let killEvery: Double

    var time: Duration { .milliseconds(Int(minutes * 60_000)) }
    var spawningTime: Duration { time * Self.spawningPercent / 100 }
}
