/// One at a time for each key, in the order of asking; different keys do not wait for each other.
///
/// For what git cannot do twice at once in one repository (worktree registrations, `info/exclude`). A cancelled waiter leaves the
/// queue at once.
actor Turns {
    private struct Waiter {
        let number: UInt64
        let turn: CheckedContinuation<Void, any Error>
    }

    /// The keys that somebody works on, with those who wait behind.
    private var queues: [String: [Waiter]] = [:]
    private var lastNumber: UInt64 = 0
    private let limit: Int

    init(limit: Int = ForgeLimits.repositoryWaiters) { self.limit = limit }

    /// - Throws: what `body` throws, `CancellationError`, or `ForgeError.tooManyWaiters`.
    nonisolated func inTurn<Value: Sendable>(_ key: String, _ body: () async throws -> Value) async throws -> Value {
        try await enter(key)
        do {
            let value = try await body()
            await leave(key)
            return value
        } catch {
            await leave(key)
            throw error
        }
    }

    /// How many wait behind the one who works.
    func waiting(for key: String) -> Int { queues[key]?.count ?? 0 }

    private func enter(_ key: String) async throws {
        try Task.checkCancellation()
        guard let waiting = queues[key] else {
            queues[key] = []
            return
        }
        guard waiting.count < limit else {
            throw ForgeError(.tooManyWaiters, doing: "waiting for \(key)", cause: "\(limit) others wait already")
        }
        lastNumber += 1
        let number = lastNumber
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (turn: CheckedContinuation<Void, any Error>) in
                // Cancelled before it stood in the queue: the handler has run and found nobody.
                guard !Task.isCancelled else { return turn.resume(throwing: CancellationError()) }
                queues[key]?.append(Waiter(number: number, turn: turn))
            }
        } onCancel: {
            Task { await self.giveUp(number, key) }
        }
    }

    private func giveUp(_ number: UInt64, _ key: String) {
        guard let place = queues[key]?.firstIndex(where: { $0.number == number }) else { return }
        queues[key]?.remove(at: place).turn.resume(throwing: CancellationError())
    }

    private func leave(_ key: String) {
        guard var waiting = queues[key], !waiting.isEmpty else {
            queues[key] = nil
            return
        }
        let next = waiting.removeFirst()
        queues[key] = waiting
        next.turn.resume()
    }
}
