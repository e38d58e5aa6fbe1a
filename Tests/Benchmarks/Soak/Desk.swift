import Foundation
import OrchCore
import OrchHome
import OrchWire
import ZeroMQ

/// The operator's connections to the coordinator, of which several may wait for an answer at a time.
actor Desk {
    /// Requests under way at a time.
    private static let connections = 12
    /// A request is asked again after this long, with the same id: it has its effect once, whoever dies meanwhile.
    private static let patience: Duration = .seconds(10)
    /// Before a question is given up: more than a coordinator is ever down.
    private static let tries = 30

    private let context: Context
    private let thread: SocketThread
    private var free: [ControlClient] = []
    private var waiting: [CheckedContinuation<ControlClient, Never>] = []
    private(set) var repeats = 0

    init(_ cluster: SoakCluster) async throws {
        let home = cluster.coordinator.home
        let sockets = try LocalSockets.directory(of: home, environment: cluster.ground.environment(home))
        context = try Context()
        thread = try SocketThread(name: "soak", context: context)
        for _ in 0..<Self.connections {
            free.append(try await ControlClient(endpoint: "ipc://\(sockets)/coordinator.sock", thread: thread))
        }
    }

    func close() async {
        for client in free { await client.close() }
        await thread.shutdown()
    }

    /// - Throws: the coordinator's refusal.
    func ask(_ call: Request.Call, id: String = UUID().uuidString.lowercased(), patience: Duration = Desk.patience) async throws -> Reply {
        let client = await take()
        defer { give(client) }
        var silence: Problem?
        for _ in 0..<Self.tries {
            try Task.checkCancellation()
            do throws(Problem) {
                return try await client.call(Request(id: id, call: call), wait: patience).reply
            } catch {
                guard error.code == .unreachable else { throw error }
                silence = error
                repeats += 1
            }
        }
        throw silence ?? Problem(.unreachable, "the coordinator does not answer")
    }

    private func take() async -> ControlClient {
        if let client = free.popLast() { return client }
        return await withCheckedContinuation { waiting.append($0) }
    }

    private func give(_ client: ControlClient) {
        guard waiting.isEmpty else { return waiting.removeFirst().resume(returning: client) }
        free.append(client)
    }
}
