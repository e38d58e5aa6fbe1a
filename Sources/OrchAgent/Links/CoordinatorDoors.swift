import Logging
import OrchCore
import OrchHome
import OrchWire
import Synchronization
import ZeroMQ

/// The agent's sockets for coordinators: at each door a ROUTER for work and an XPUB for events.
struct CoordinatorDoors: Sendable {
    private let table = DoorTable()
    private let keeper: DoorKeeper
    private let otherVersions = OtherVersions()
    /// Doors at addresses that this machine does not have now, and why they are closed.
    private let closed: [ZeroMQError]
    private let renewals: AsyncStream<Renewal>
    private let renewal: AsyncStream<Renewal>.Continuation

    private struct Renewal: Sendable {
        let shut: [AgentDoor]
        let plans: @Sendable () throws -> [AgentSettings.Door]
        let done: @Sendable ((any Error)?) -> Void
    }

    /// The versions of coordinators that were told of in the log: each of them once.
    private final class OtherVersions: Sendable {
        private let told = Mutex<Set<UInt8>>([])

        func isNews(_ version: UInt8) -> Bool { told.withLock { $0.insert(version).inserted } }
    }

    /// Binds all doors.
    ///
    /// - Parameter mayHaveKeys: whether doors on tcp may be opened, now or later.
    init(_ plans: [AgentSettings.Door], mayHaveKeys: Bool, context: Context, thread: SocketThread) async throws(ZeroMQError) {
        let zap = mayHaveKeys ? try await ZAPHandler(context: context) : nil
        keeper = DoorKeeper(context: context, thread: thread, table: table, zap: zap)
        closed = try await keeper.open(plans)
        // Fed by people and by a host's own key: one by one.
        (renewals, renewal) = AsyncStream.makeStream()
    }

    /// Where the doors are, with their real ports.
    var endpoints: [String] { table.all.flatMap { $0.work.boundEndpoints + $0.status.boundEndpoints } }

    /// From this moment nothing is heard at tcp doors and nothing is said there; they are opened anew as `plans` says then.
    func renew(
        _ plans: @escaping @Sendable () throws -> [AgentSettings.Door], done: @escaping @Sendable ((any Error)?) -> Void = { _ in }
    ) {
        renewal.yield(Renewal(shut: table.shutSecured(), plans: plans, done: done))
    }

    /// Brings what coordinators say, until the task is cancelled.
    ///
    /// - Parameter recognized: called when a coordinator is first heard at a door on tcp: it has pinned the key that is used there.
    func read(_ log: Logger, recognized: @escaping @Sendable () -> Void, _ bring: @escaping @Sendable ([AgentItem]) async -> Void) async {
        for error in closed {
            log.warning("a door stays closed until the next start: this machine has no such address", metadata: ["cause": "\(error)"])
        }
        await withDiscardingTaskGroup { group in
            if let zap = keeper.zap { group.addTask { await Self.tell(zap.refusals, log) } }
            group.addTask { await renewAll(log) }
            for await door in table.opened {
                group.addTask { await read(door, log, recognized, bring) }
                // Subscriptions come in here; reading them keeps the socket's queue empty.
                group.addTask { for await event in door.status.events { Self.tell(event, log) } }
            }
            group.cancelAll()
        }
    }

    private func renewAll(_ log: Logger) async {
        for await renewal in renewals {
            do {
                try await keeper.renew(renewal.shut, renewal.plans, log)
                log.notice("who may come in over tcp was read anew", metadata: ["endpoints": "\(endpoints.joined(separator: " "))"])
                renewal.done(nil)
            } catch {
                log.error("doors on tcp stay shut", metadata: ["cause": "\(error)"])
                renewal.done(error)
            }
        }
    }

    private func read(
        _ door: AgentDoor, _ log: Logger, _ recognized: @Sendable () -> Void, _ bring: @Sendable ([AgentItem]) async -> Void
    ) async {
        var isKnown = door.coordinator == nil
        for await event in door.work.events {
            Self.tell(event, log)
            guard case .messages(let messages) = event else { continue }
            let items = messages.compactMap { item($0, at: door, log) }
            guard table.isOpen(door) else { return }
            if !isKnown, !items.isEmpty {
                isKnown = true
                recognized()
            }
            await bring(items)
        }
    }

    /// Of what goes wrong at a socket that nobody has asked anything of, it is strangers.
    private static func tell(_ event: PortEvent, _ log: Logger) {
        if case .failed(let error) = event { log.warning("strangers crowd a door", metadata: ["cause": "\(error)"]) }
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

    private func item(_ message: Message, at door: AgentDoor, _ log: Logger) -> AgentItem? {
        guard let frame = message.frames.first, message.frames.count > 1 else { return nil }
        // Who speaks is the key of this very message, never a route or a name.
        if let coordinator = door.coordinator, message.userID != coordinator.z85 { return nil }
        let route = table.route(of: frame, at: door)
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
        guard let (door, frame) = table.place(of: route), let frames = try? message.frames() else { return }
        try? door.work.send(Message([frame] + frames))
    }

    /// Whether what came by this route may still be taken.
    func isOpen(_ route: Route) -> Bool { table.place(of: route) != nil }

    /// Publishes at every door: a hint, the journal has what matters.
    func publish(_ message: Message) {
        for door in table.all { try? door.status.send(message) }
    }

    /// Tells new subscribers where the stream ends.
    func welcome(_ head: StreamHead) {
        guard let frame = try? head.welcomeFrame() else { return }
        table.welcome(frame)
    }
}
