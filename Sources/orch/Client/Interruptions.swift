import UnixSignals

/// What the work gives. At the first SIGINT, SIGTERM or SIGHUP it is cancelled, and waited for; further ones are passed over until it has ended.
func untilInterrupted<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> (Value, isInterrupted: Bool) {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            for await _ in signals { return nil }
            return nil
        }
        defer { group.cancelAll() }
        var isInterrupted = false
        while let outcome = try await group.next() {
            if let value = outcome { return (value, isInterrupted) }
            isInterrupted = true
            group.cancelAll()
        }
        throw CancellationError()
    }
}

/// The work, during which SIGINT, SIGTERM and SIGHUP end nothing but what waits in `untilInterrupted`.
func withoutInterruptions<Value>(_ work: () async throws -> Value) async throws -> Value {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
    defer { withExtendedLifetime(signals) {} }
    return try await work()
}
