import Dispatch

/// Time that is to pass, in a program whose very matter is ten minutes.
enum Pass {
    /// - Throws: `CancellationError`, at once when the task is cancelled.
    static func time(_ duration: Duration) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(nanoseconds))) { continuation.finish() }
        for await _ in stream {}
        try Task.checkCancellation()
    }

    /// Looks until it is so, and says whether it became so within the limit.
    static func until(_ limit: Duration, looking pause: Duration = .milliseconds(250), _ isSo: () async throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if try await isSo() { return true }
            guard .now < end else { return false }
            try await time(pause)
        }
    }
}
