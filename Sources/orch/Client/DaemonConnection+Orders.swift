import OrchCore
import OrchWire
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension DaemonConnection {
    /// Requests that are under way at a time: a daemon takes in no more than its inbox holds.
    private static let ordersAtOnce = 200

    /// Gives orders all at once, and tells the answer to each as it comes: a host that is slow holds up nobody else's.
    ///
    /// - Parameter told: gets the number of the order among these.
    func order(all orders: [Request.Order], _ told: (Int, Result<OrderDone, Problem>) throws -> Void) async throws {
        for first in stride(from: 0, to: orders.count, by: Self.ordersAtOnce) {
            let some = orders[first..<min(first + Self.ordersAtOnce, orders.count)]
            try await order(Array(some)) { try told(first + $0, $1) }
        }
    }

    private func order(_ orders: [Request.Order], _ told: (Int, Result<OrderDone, Problem>) throws -> Void) async throws {
        let requests = orders.map { Request(id: UUID().uuidString, call: .order($0)) }
        var open = Dictionary(uniqueKeysWithValues: requests.enumerated().map { ($1.id, $0) })
        var daemon = daemon
        for _ in 1...Self.tries where !open.isEmpty {
            let hasEnded = try await ask(requests.filter { open[$0.id] != nil }, of: daemon) { reply in
                guard let index = open.removeValue(forKey: reply.id) else { return }
                try told(index, reply.problem.map { .failure($0) } ?? reply.done.map { .success($0) } ?? .failure(Self.unexpected()))
            }
            guard hasEnded, !open.isEmpty else { continue }
            guard let next = await daemon.successor() else { break }
            daemon = next
        }
        let silence = Problem(
            .unreachable, "no answer from the \(door.rawValue)", next: "see 'orch status' and 'orch list': it may have done what was asked")
        for index in open.values.sorted() { try told(index, .failure(silence)) }
    }

    /// Whether the daemon ended before it had answered.
    private func ask(_ requests: [Request], of daemon: AskedDaemon, _ told: (Reply) throws -> Void) async throws -> Bool {
        let (replies, reply) = AsyncStream<Reply>.makeStream()
        let client = client
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await client.call(all: requests, wait: Self.patience) { reply.yield($0) }
                reply.finish()
                return false
            }
            group.addTask {
                await daemon.end()
                reply.finish()
                return !Task.isCancelled
            }
            defer { group.cancelAll() }
            for await reply in replies { try told(reply) }
            return try await group.next() ?? true
        }
    }
}
