import Foundation
public import OrchCore

/// The clocks of this machine.
public struct Clocks: Sendable {
    private let boot = ContinuousClock.now
    private let awake = SuspendingClock.now

    /// Counts boot and awake time from here.
    public init() {}

    /// What all clocks say now.
    public var now: Moment {
        Moment(
            wall: Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())),
            boot: Self.milliseconds(boot.duration(to: ContinuousClock.now)), awake: Self.milliseconds(awake.duration(to: SuspendingClock.now)))
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}

extension Clocks {
    /// The clocks of this process, counted from its first use.
    public static let shared = Clocks()
}
