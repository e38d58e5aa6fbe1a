import Foundation
import OrchCore
import OrchHome
import OrchWire
import Synchronization
import ZeroMQ

@testable import orch

/// A coordinator that says what a test has written for it, on the sockets of an `ORCH_HOME` of its own.
final class StageCoordinator: Sendable {
    /// What it knows.
    struct Script: Sendable {
        var events: [LedgerEvent] = []
        var sessions: [StatusFile] = []
        var log: [UInt8] = []
        /// Every request that came, by its kind.
        var asked: [String] = []
        /// Called for each request before it is answered, with what is known by then.
        var react: @Sendable (Request, StageCoordinator) -> Void = { _, _ in }
    }

    static let stream = StreamID(high: 7, low: 7)

    let script = Mutex(Script())
    private let door: ControlDoor
    private let watchers: ZeroMQ.SocketPort
    private let thread: SocketThread

    private init(_ endpoints: LocalEndpoints, context: Context) async throws {
        thread = try SocketThread(name: "stage", context: context)
        door = try await ControlDoor(endpoint: endpoints.control(.coordinator), thread: thread)
        watchers = try await thread.open(SocketPlan(.xpub, options: WireSockets.publisher(), binds: [endpoints.events]))
        try watchers.setWelcome(try StreamHead(stream: Self.stream, head: 0).welcomeFrame())
    }

    /// Runs one, and the body as a person at its machine.
    static func with(_ body: (StageCoordinator, Surroundings) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("orch-\(UUID().uuidString.prefix(8))").path
        let home = HomeDirectory(root: path)
        try home.create()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let surroundings = try Surroundings(Place(environment: ["ORCH_HOME": path], directory: path))
        let endpoints = try LocalEndpoints(home: home, environment: surroundings.environment)
        let stage = try await StageCoordinator(endpoints, context: try Context())
        let lock = try DaemonLock.take(.coordinator, in: home)
        try lock.publish(version: Version.orch, endpoints: [:], startedAt: Samples.now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await stage.answer() }
            try await body(stage, surroundings)
            group.cancelAll()
        }
        await stage.thread.shutdown()
        withExtendedLifetime(lock) {}
    }

    /// Writes an event down and publishes it.
    func happens(_ event: LedgerEvent) throws {
        isLost(event)
        try publish(event)
    }

    /// Writes an event down; what is published is lost on the way.
    func isLost(_ event: LedgerEvent) { script.withLock { $0.events.append(event) } }

    /// Publishes an event.
    func publish(_ event: LedgerEvent) throws {
        guard let topic = event.topic else { return }
        let header = StatusHeader(stream: Self.stream, sequence: event.sequence, previous: 0, fence: event.fence, time: event.time)
        try watchers.send(StatusMessage(topic, header, body: try JSONCoding.bytes(of: event)).message)
    }

    /// A worker writes; the hint carries nothing that counts.
    func writes(_ text: String, of session: SessionKey) throws {
        let offset = script.withLock { script in
            defer { script.log += Array(text.utf8) }
            return UInt64(script.log.count)
        }
        let header = StatusHeader(stream: Self.stream, sequence: offset, previous: 0, fence: Fence(attempt: 1, run: 2), time: Samples.now)
        try watchers.send(StatusMessage(Topic(.log, session), header, body: []).message)
    }

    private func answer() async {
        await door.read { requests in
            for (client, request) in requests.map({ ($0.client, $0.request) }) {
                script.withLock { $0.react }(request, self)
                let (reply, blob) = script.withLock { Self.reply(to: request, &$0) }
                door.reply(client, reply, blob: blob)
            }
        }
    }

    /// Bytes of a log in one answer: small, so that more than one is needed.
    private static let piece = 10
    /// Events in one answer, likewise.
    private static let page = 2

    private static func reply(to request: Request, _ script: inout Script) -> (Reply, [UInt8]?) {
        var reply = Reply(id: request.id)
        switch request.call {
        case .events(let since):
            script.asked.append("events after \(since.after.map { "\($0)" } ?? "now")")
            let events = since.after.map { after in Array(script.events.filter { $0.sequence > after }.prefix(page)) } ?? []
            reply.events = EventPage(events: events, head: script.events.last?.sequence ?? 0, stream: stream)
        case .get(let reference):
            script.asked.append("get \(reference)")
            guard let session = script.sessions.first(where: { $0.id == reference.id.text }) else {
                return (Reply(id: request.id, problem: Problem(.notFound, "there is no session \(reference)", next: "see 'orch list'")), nil)
            }
            reply.detail = SessionDetail(session: session, guidance: [], escalations: [], lastEnd: nil, waitingOrders: [])
        case .list:
            reply.sessions = SessionList(sessions: script.sessions, completed: 0)
        case .logs(let logs):
            guard !script.log.isEmpty else { return (Reply(id: request.id, problem: Problem(.notFound, "it has not run yet")), nil) }
            let bytes = Array(script.log.dropFirst(Int(logs.offset)).prefix(piece))
            reply.log = LogPiece(
                session: SessionKey(project: script.sessions[0].project, id: logs.session.id), fence: logs.fence ?? Fence(attempt: 1, run: 2),
                offset: logs.offset, size: UInt64(script.log.count))
            return (reply, bytes)
        case .order(let order):
            script.asked.append("\(order.kind.rawValue) \(order.session)")
            guard order.session.id.text != "13" else {
                return (Reply(id: request.id, problem: Problem(.refused, "13 is complete already")), nil)
            }
            let project = order.session.project ?? script.sessions[0].project
            reply.done = OrderDone(session: SessionKey(project: project, id: order.session.id), waitingFor: nil, notes: [])
        case .spawn, .heartbeat, .sweep, .host, .status:
            reply.problem = Problem(.usage, "not in this play")
        }
        return (reply, nil)
    }
}
