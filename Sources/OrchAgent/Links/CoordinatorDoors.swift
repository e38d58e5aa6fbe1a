import Logging
import OrchCore
import OrchHome
import OrchWire
import Synchronization
import ZeroMQ
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The agent's sockets for coordinators: at each door a ROUTER for work and an XPUB for events.
struct CoordinatorDoors: Sendable {
    private let doors: [Door]
    private let zap: ZAPHandler?
    private let otherVersions = OtherVersions()

    private struct Door: Sendable {
        let work: SocketPort
        let status: SocketPort
        /// The one key that may come in; nil at an ipc door.
        let coordinator: CurveKey?
        let routes = PeerRoutes()
    }

    /// The versions of coordinators that were told of in the log: each of them once.
    private final class OtherVersions: Sendable {
        private let told = Mutex<Set<UInt8>>([])

        func isNews(_ version: UInt8) -> Bool { told.withLock { $0.insert(version).inserted } }
    }

    /// Doors at addresses that this machine does not have now, and why they are closed.
    private let closed: [ZeroMQError]

    /// Binds all doors. One of several on TCP may stay closed where the machine has lost its address; the others are for finding it again.
    init(_ plans: [AgentSettings.Door], context: Context, thread: SocketThread) async throws(ZeroMQError) {
        let keys = plans.compactMap(\.security?.coordinator)
        if keys.isEmpty {
            zap = nil
        } else {
            // Before any bind: a CURVE server without it would let everybody in.
            let handler = try await ZAPHandler(context: context)
            handler.setAllowed(Set(keys), in: WireSockets.Domain.coordinator)
            zap = handler
        }
        var doors: [Door] = []
        var closed: [ZeroMQError] = []
        for plan in plans {
            do throws(ZeroMQError) {
                doors.append(try await Self.open(plan, thread))
            } catch {
                guard error.code == EADDRNOTAVAIL, closed.count + 1 < keys.count else { throw error }
                closed.append(error)
            }
        }
        (self.doors, self.closed) = (doors, closed)
    }

    private static func open(_ plan: AgentSettings.Door, _ thread: SocketThread) async throws(ZeroMQError) -> Door {
        let security = plan.security.map { Security.curveServer($0.own, domain: WireSockets.Domain.coordinator) } ?? .none
        let work = try await thread.open(SocketPlan(.router, options: WireSockets.link(security), binds: [plan.work]))
        let status = try await thread.open(SocketPlan(.xpub, options: WireSockets.publisher(security), binds: [plan.status]))
        return Door(work: work, status: status, coordinator: plan.security?.coordinator)
    }

    /// Where the doors are, with their real ports.
    var endpoints: [String] { doors.flatMap { $0.work.boundEndpoints + $0.status.boundEndpoints } }

    /// Brings what coordinators say, until the task is cancelled.
    func read(_ log: Logger, _ bring: @escaping @Sendable ([AgentItem]) async -> Void) async {
        for error in closed {
            log.warning("a door stays closed until the next start: this machine has no such address", metadata: ["cause": "\(error)"])
        }
        await withDiscardingTaskGroup { group in
            if let zap { group.addTask { await Self.tell(zap.refusals, log) } }
            for (index, door) in doors.enumerated() {
                group.addTask {
                    for await event in door.work.events {
                        guard case .messages(let messages) = event else { continue }
                        await bring(messages.compactMap { item($0, at: door, index: index, log) })
                    }
                }
                // Subscriptions come in here; reading them keeps the socket's queue empty.
                group.addTask { for await _ in door.status.events {} }
            }
        }
    }

    /// Strangers that are told of in the log; one that knocks on and on is told of once.
    private static let strangersTold = 100

    private static func tell(_ refusals: AsyncStream<ZAPRefusal>, _ log: Logger) async {
        var told: Set<ZAPRefusal> = []
        for await refusal in refusals where told.count < strangersTold && told.insert(refusal).inserted {
            let key = refusal.key.flatMap { PublicKey(bytes: $0.bytes) }?.text ?? "none"
            log.warning(
                "a coordinator was not let in: its key is not the one of \"coordinatorKey\" in config.json",
                metadata: ["from": "\(refusal.address)", "key": "\(key)"])
        }
    }

    private func item(_ message: Message, at door: Door, index: Int, _ log: Logger) -> AgentItem? {
        guard let frame = message.frames.first, message.frames.count > 1 else { return nil }
        // Who speaks is the key of this very message, never a route or a name.
        if let coordinator = door.coordinator, message.userID != coordinator.z85 { return nil }
        let route = Route(door.routes.number(of: frame) * UInt64(doors.count) + UInt64(index))
        do throws(NotAMessage) {
            guard let wire = try WireMessage.read(message.frames[1...]) else { return nil }
            let isUnlinked = wire.header.link == .none && [MessageType.reset, .rejected].map(\.rawValue).contains(wire.header.type)
            return .input(isUnlinked ? .unlinked(route, wire.header, wire.body) : .linked(route, wire.header, wire.body, blob: wire.blob))
        } catch {
            guard let version = error.version else { return .input(.malformed(route, error.words)) }
            let own = Disguise.protocolVersion
            if otherVersions.isNews(version) {
                log.warning("a coordinator speaks protocol \(version), this agent \(own): nothing of it is taken; install the same orch on both")
            }
            let words = "this agent speaks protocol \(own), you \(version): install the same orch on both"
            send(route, WireMessage(FrameHeader(type: .rejected), .rejected(Rejected(code: .version, words: words))))
            return nil
        }
    }

    /// Sends to a coordinator; what does not go is lost with the link, and asked for again on the next.
    func send(_ route: Route, _ message: WireMessage) {
        let door = doors[Int(route.number % UInt64(doors.count))]
        guard let frame = door.routes.route(of: route.number / UInt64(doors.count)), let frames = try? message.frames() else { return }
        try? door.work.send(Message([frame] + frames))
    }

    /// Publishes at every door: a hint, the journal has what matters.
    func publish(_ message: Message) {
        for door in doors { try? door.status.send(message) }
    }

    /// Tells new subscribers where the stream ends.
    func welcome(_ head: StreamHead) {
        guard let frame = try? head.welcomeFrame() else { return }
        for door in doors { try? door.status.setWelcome(frame) }
    }
}
