import OrchCore
import OrchHome
import OrchWire
import ZeroMQ
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A conversation with a daemon of this machine, or with the coordinator of another.
struct DaemonConnection: Sendable {
    /// Which daemon answers. The agent knows only the sessions of its host, and takes reports.
    enum Door: String, Sendable {
        case coordinator, agent

        var role: DaemonRole {
            switch self {
            case .coordinator: .coordinator
            case .agent: .agent
            }
        }
    }

    let door: Door
    let thread: SocketThread
    /// Where the coordinator publishes events.
    let events: EventsPlace
    let client: ControlClient
    private let context: Context
    let daemon: AskedDaemon

    /// Where events are published, and how one gets in there.
    struct EventsPlace: Sendable {
        let endpoint: String
        let security: Security
    }

    init(door: Door, daemon: AskedDaemon, client: ControlClient, events: EventsPlace, context: Context, thread: SocketThread) {
        self.door = door
        self.daemon = daemon
        self.client = client
        self.events = events
        self.context = context
        self.thread = thread
    }

    /// Connects to the first of these that runs and is ready; nil when none is.
    static func open(_ doors: [Door], in surroundings: Surroundings) async throws -> DaemonConnection? {
        if let remote = surroundings.remote, doors.contains(.coordinator) { return try await RemoteCoordinator(remote).connect(surroundings) }
        guard let (door, record) = try ready(doors, in: surroundings.home) else { return nil }
        let daemon = AskedDaemon(role: door.role, home: surroundings.home, process: record.process)
        let endpoints = try LocalEndpoints(home: surroundings.home, environment: surroundings.environment)
        let context = try Context()
        let thread = try SocketThread(name: "orch-client", context: context)
        return DaemonConnection(
            door: door, daemon: daemon, client: try await ControlClient(endpoint: endpoints.control(door), thread: thread),
            events: EventsPlace(endpoint: endpoints.events, security: .none), context: context, thread: thread)
    }

    private static func ready(_ doors: [Door], in home: HomeDirectory) throws -> (Door, DaemonRecord)? {
        for door in doors {
            if let record = try DaemonState.ready(door.role, in: home) { return (door, record) }
        }
        return nil
    }

    /// As `open`, for commands that can do nothing without a daemon.
    static func require(_ doors: [Door] = [.coordinator], in surroundings: Surroundings) async throws -> DaemonConnection {
        if let connection = try await open(doors, in: surroundings) { return connection }
        guard try ready([.agent], in: surroundings.home) != nil else {
            throw Problem(.unreachable, "no daemon is running", next: "start them with 'orch up'")
        }
        throw Problem(
            .unreachable, "only an agent runs here, and this needs the coordinator", next: "ask on the machine of the coordinator, or run 'orch up'")
    }

    /// Connects, works, and closes.
    static func with<Value>(
        _ doors: [Door] = [.coordinator], in surroundings: Surroundings, _ work: (DaemonConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await require(doors, in: surroundings)
        do {
            let value = try await work(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// How long a reply may take: longer than a daemon waits for a host before it says that it waits.
    static let patience: Duration = .seconds(15)
    /// How often a request whose reply does not come is asked, with the same id: it has its effect once.
    static let tries = 2

    /// Asks and returns the reply with the bytes that came along. Asked again of a daemon that comes in the place of one that ended.
    func call(
        _ call: Request.Call, id: String = UUID().uuidString, patience: Duration = Self.patience
    ) async throws(Problem) -> (reply: Reply, blob: [UInt8]?) {
        let request = Request(id: id, call: call)
        var daemon = daemon
        var problem: Problem?
        for _ in 1...Self.tries {
            switch await outcome(of: request, from: daemon, patience: patience) {
            case .replied(let reply, let blob): return (reply, blob)
            case .refused(let refusal): throw refusal
            case .silent(let silence): problem = silence
            case .ended:
                guard let next = await daemon.successor() else { throw daemon.hasEnded }
                problem = daemon.hasEnded
                daemon = next
            }
        }
        throw problem ?? daemon.hasEnded
    }

    private enum Outcome: Sendable {
        case replied(Reply, [UInt8]?)
        case refused(Problem)
        case silent(Problem)
        case ended
    }

    private func outcome(of request: Request, from daemon: AskedDaemon, patience: Duration) async -> Outcome {
        let client = client
        return await withTaskGroup(of: Outcome?.self) { group in
            group.addTask {
                let asked = ContinuousClock.now
                do throws(Problem) {
                    let (reply, blob) = try await client.call(request, wait: patience)
                    return .replied(reply, blob)
                } catch {
                    // A refusal comes at once and is no reason to ask again.
                    let isSilence = error.code == .unreachable && asked.duration(to: .now) >= patience
                    return isSilence ? .silent(error) : .refused(error)
                }
            }
            group.addTask {
                await daemon.end()
                return Task.isCancelled ? nil : .ended
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .ended
        }
    }

    /// Asks for a change of a session.
    func order(_ order: Request.Order) async throws(Problem) -> OrderDone {
        guard let done = try await call(.order(order)).reply.done else { throw Self.unexpected() }
        return done
    }

    /// The reply has not what was asked for: the daemon is of another make.
    static func unexpected() -> Problem {
        Problem(.version, "the daemon's answer can't be understood", next: "restart the daemons with 'orch down' and 'orch up'")
    }

    func close() async {
        await client.close()
        await thread.shutdown()
    }
}
