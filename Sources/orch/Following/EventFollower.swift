import OrchCore
import OrchWire
import ZeroMQ

/// Follows the coordinator's events: subscribed first, then caught up from the ledger, each one once and in order.
struct EventFollower: Sendable {
    /// What comes to a follower.
    enum News: Sendable {
        case event(LedgerEvent)
        /// Something was published that is in no ledger: bytes of a log, progress.
        case hint(Topic)
    }

    /// Whether a follower has seen enough.
    enum Wish: Sendable {
        case goOn, stop
    }

    /// A coordinator without a welcome is followed all the same after this long.
    private static let welcomePatience: Duration = .seconds(2)

    private let connection: DaemonConnection
    private let port: SocketPort

    /// - Parameter topics: prefixes beside those of the durable events.
    static func open(_ connection: DaemonConnection, also topics: [Topic] = []) async throws -> EventFollower {
        let durable = Topic.Class.allCases.filter(\.isDurable).map { Topic(all: $0) }
        // The welcome comes last: when it is here, the other subscriptions stand.
        let wishes = (durable + topics + [Topic(all: .welcome)]).map { Array($0.text.utf8) }
        let plan = SocketPlan(
            .sub, options: WireSockets.subscriber(connection.events.security), connects: [connection.events.endpoint], subscriptions: wishes,
            isMonitored: connection.events.security != .none)
        let port = try await connection.thread.open(plan)
        let follower = EventFollower(connection: connection, port: port)
        await follower.waitForWelcome()
        return follower
    }

    private init(connection: DaemonConnection, port: SocketPort) {
        self.connection = connection
        self.port = port
    }

    /// What is read on the way belongs to the time before the catch-up, which brings it again.
    private func waitForWelcome() async {
        let events = port.events
        _ = await withinTime(Self.welcomePatience) {
            for await event in events {
                guard case .messages(let messages) = event else { continue }
                if messages.contains(where: { Self.head(of: $0) != nil }) { return }
            }
        }
    }

    /// The newest event there is, after which `follow` may begin.
    func head() async throws -> StreamPlace {
        guard let page = try await connection.call(.events(Request.EventsSince(after: nil))).reply.events else {
            throw DaemonConnection.unexpected()
        }
        return StreamPlace(stream: page.stream, number: page.head)
    }

    /// Delivers every event after `start`, until `handle` says stop, the task is cancelled or the connection ends. Throws `BrokenPipe`
    /// as soon as nobody reads standard output any more: no event may ever come that would be printed.
    func follow(after start: StreamPlace?, number: UInt64, _ handle: (News) async throws -> Wish) async throws {
        let departure = try OutputReader.departure()
        let port = port
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in departure {}
                guard !Task.isCancelled else { return false }
                await port.close()
                return true
            }
            try await deliver(after: start, number: number, handle)
            group.cancelAll()
            if try await group.next() == true { throw BrokenPipe() }
        }
    }

    private func deliver(after start: StreamPlace?, number: UInt64, _ handle: (News) async throws -> Wish) async throws {
        var order = EventOrder(after: number, stream: start?.stream)
        guard try await catchUp(&order, handle) == .goOn else { return }
        for await event in port.events {
            if case .monitor(let notice) = event, case .handshakeFailedAuth = notice.kind { throw Self.cutOff(connection.events.endpoint) }
            guard case .messages(let messages) = event else { continue }
            for message in messages where try await take(message, &order, handle) == .stop { return }
        }
    }

    private func take(_ message: Message, _ order: inout EventOrder, _ handle: (News) async throws -> Wish) async throws -> Wish {
        let step: EventOrder.Step
        if let head = Self.head(of: message) {
            step = order.take(head)
        } else if let status = try? StatusMessage(message) {
            guard status.topic.class?.isDurable == true else { return try await handle(.hint(status.topic)) }
            // An event that can't be read is asked for: the ledger's words decide.
            step =
                (try? JSONCoding.value(LedgerEvent.self, from: status.body)).map { order.take($0, of: status.header.stream) } ?? .ask
        } else {
            return .goOn
        }
        switch step {
        case .nothing: return .goOn
        case .deliver(let event): return try await handle(.event(event))
        case .ask: return try await catchUp(&order, handle)
        }
    }

    private func catchUp(_ order: inout EventOrder, _ handle: (News) async throws -> Wish) async throws -> Wish {
        var hasMore = true
        while hasMore {
            guard let page = try await connection.call(.events(Request.EventsSince(after: order.last))).reply.events else {
                throw DaemonConnection.unexpected()
            }
            let taken = order.take(page)
            for event in taken.events where try await handle(.event(event)) == .stop { return .stop }
            hasMore = taken.hasMore
        }
        return .goOn
    }

    private static func cutOff(_ endpoint: String) -> Problem {
        Problem(.refused, "\(endpoint) does not let this machine's key in any more", next: "ask the one who runs that coordinator")
    }

    private static func head(of message: Message) -> StreamPlace? {
        guard message.frames.count == 1, let head = StreamHead(welcome: message.frames[0]) else { return nil }
        return StreamPlace(stream: head.stream, number: head.head)
    }

    func close() async { await port.close() }
}
