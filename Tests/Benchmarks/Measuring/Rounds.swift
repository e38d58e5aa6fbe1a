/// Measures two things in turn, so that whatever else the machine does meets both.
struct Rounds {
    /// Fewer say nothing; they are made also when the time is up.
    static let least = 5

    let count: Int
    /// Of one row.
    let limit: Duration

    /// Fills a row. The first of each is not counted: it warms the caches.
    func fill(_ row: inout Comparison, orch: () async throws -> Duration, least: () async throws -> Duration) async throws {
        _ = (try await least(), try await orch())
        let began = ContinuousClock.now
        for round in 0..<count where round < Self.least || began.duration(to: .now) < limit {
            try Task.checkCancellation()
            if round.isMultiple(of: 2) {
                row.least.add(try await least())
                row.orch.add(try await orch())
            } else {
                row.orch.add(try await orch())
                row.least.add(try await least())
            }
        }
    }
}
