import OrchCore
import Synchronization

/// Asks the machine, at the moment before something is removed, whether that may be. Without an answer it stays.
final class SweepClaims: Sendable {
    private struct Waiting {
        var last: UInt64 = 0
        var answers: [UInt64: AsyncStream<Bool>.Continuation] = [:]
    }

    private let waiting = Mutex(Waiting())

    /// - Parameter bring: the way to the machine.
    func permits(_ claim: SweepClaim, _ bring: @Sendable (AgentInput) async -> Void) async -> Bool {
        let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
        let question = waiting.withLock { waiting in
            waiting.last += 1
            waiting.answers[waiting.last] = answer
            return waiting.last
        }
        defer { waiting.withLock { _ = $0.answers.removeValue(forKey: question) } }
        await bring(.sweep(.claim(claim, question: question)))
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await answer in answers { return answer }
                return false
            }
            group.addTask {
                // Cancelled when the machine was faster.
                try? await ContinuousClock().sleep(for: .milliseconds(Timing.sweepLeave))
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }

    /// What the machine says. A question that nobody waits for any more was answered no.
    func answer(_ question: UInt64, _ isPermitted: Bool) {
        let waiter = waiting.withLock { $0.answers[question] }
        waiter?.yield(isPermitted)
    }
}
