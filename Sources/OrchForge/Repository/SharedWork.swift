/// Work that all who ask for it at the same time share: one fetch of a repository serves everybody who waits for one.
///
/// Who joins gets the result of the work that is under way. A cancelled caller leaves at once; the work is cancelled when nobody
/// waits for it any more.
actor SharedWork<Value: Sendable> {
    private struct Flight {
        let number: UInt64
        let task: Task<Void, Never>
        var waiters: [UInt64: CheckedContinuation<Value, any Error>] = [:]
    }

    private var flights: [String: Flight] = [:]
    private var lastNumber: UInt64 = 0

    func value(_ key: String, _ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        lastNumber += 1
        let waiter = lastNumber
        if flights[key] == nil { start(key, number: waiter, work) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !Task.isCancelled else {
                    continuation.resume(throwing: CancellationError())
                    return cancelWhenAlone(key)
                }
                flights[key]?.waiters[waiter] = continuation
            }
        } onCancel: {
            Task { await self.leave(key, waiter) }
        }
    }

    func waiters(of key: String) -> Int { flights[key]?.waiters.count ?? 0 }

    private func start(_ key: String, number: UInt64, _ work: @escaping @Sendable () async throws -> Value) {
        let task = Task {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            self.land(key, number, result)
        }
        flights[key] = Flight(number: number, task: task)
    }

    private func land(_ key: String, _ number: UInt64, _ result: Result<Value, any Error>) {
        guard let flight = flights[key], flight.number == number else { return }
        flights[key] = nil
        for waiter in flight.waiters.values { waiter.resume(with: result) }
    }

    private func leave(_ key: String, _ waiter: UInt64) {
        guard let continuation = flights[key]?.waiters.removeValue(forKey: waiter) else { return }
        continuation.resume(throwing: CancellationError())
        cancelWhenAlone(key)
    }

    private func cancelWhenAlone(_ key: String) {
        guard let flight = flights[key], flight.waiters.isEmpty else { return }
        flight.task.cancel()
        // Whoever asks now starts anew instead of joining work that is being cancelled.
        flights[key] = nil
    }
}
