/// How long the same thing took, again and again.
struct Samples {
    private(set) var durations: [Duration] = []

    mutating func add(_ duration: Duration) { durations.append(duration) }

    var count: Int { durations.count }
    var median: Duration { percentile(50) }

    /// The duration that this share of all did not pass (nearest rank).
    func percentile(_ percent: Int) -> Duration {
        guard !durations.isEmpty else { return .zero }
        let rank = (durations.count * percent + 99) / 100
        return durations.sorted()[max(0, rank - 1)]
    }
}
