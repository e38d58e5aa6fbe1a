import UnixSignals

/// Until it is done, or somebody has enough of it (Ctrl-C, TERM): then the work is cancelled, and what it leaves is for the caller to clear up.
func interruptible<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async -> Result<Value, any Error> {
    // Trapped to the very end: a second Ctrl-C must not stop the clearing up.
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    return await withTaskGroup(of: Result<Value, any Error>.self) { group in
        group.addTask {
            do { return .success(try await work()) } catch { return .failure(error) }
        }
        group.addTask {
            for await _ in signals { break }
            return .failure(CancellationError())
        }
        let first = await group.next() ?? .failure(CancellationError())
        group.cancelAll()
        return first
    }
}
