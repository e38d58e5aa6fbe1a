import Logging
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import ZeroMQ

/// The way to one host: its sockets, its keys and, where it is reached through one, its tunnel.
struct HostDoor: Sendable {
    let name: HostName
    let keys: HostKeys
    private let entry: CoordinatorSettings.HostEntry
    private let own: CurveKeyPair
    private let thread: SocketThread
    private let ioThread: Int
    private let configuration: HostConfigFile
    private let orders: AsyncStream<Order>
    private let order: AsyncStream<Order>.Continuation

    /// Before the other key is tried: a connection that breaks off says nothing of why.
    private static let turnAfter: Duration = .milliseconds(500)

    private enum Order: Sendable {
        case read(HostSockets)
        case close(HostSockets)
        /// The agent has made a key.
        case pin(String)
        case unpin
    }

    /// A host whose key was taken away is not dialled.
    init(
        _ entry: CoordinatorSettings.HostEntry, own: CurveKeyPair, configuration: HostConfigFile, thread: SocketThread, ioThread: Int
    ) async throws(ZeroMQError) {
        name = entry.name
        keys = HostKeys(entry)
        self.entry = entry
        self.own = own
        self.configuration = configuration
        self.thread = thread
        self.ioThread = ioThread
        // A few for each change of a key.
        (orders, order) = AsyncStream.makeStream()
        if !keys.isShut { try await open(keys.first) }
    }

    private func open(_ key: CurveKey?) async throws(ZeroMQError) {
        let security = key.map { Security.curveClient(own, server: $0) } ?? .none
        let work = try await thread.open(
            SocketPlan(.dealer, options: WireSockets.link(security, ioThread: ioThread), connects: [entry.work], isMonitored: true))
        let topics = Topic.Class.allCases.filter { $0.isDurable || $0 == .progress }.map { Array(Topic(all: $0).text.utf8) }
        let status = try await thread.open(
            SocketPlan(
                .sub, options: WireSockets.subscriber(security, ioThread: ioThread), connects: [entry.status], subscriptions: topics,
                isMonitored: true))
        let sockets = HostSockets(key: key, work: work, status: status)
        order.yield(keys.take(sockets) ? .read(sockets) : .close(sockets))
    }

    /// Brings what the host says, until the task is cancelled.
    func run(
        relay: @escaping @Sendable (Message) -> Void, _ log: Logger, _ bring: @escaping @Sendable ([CoordinatorItem]) async -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            // What the sockets lead through, where they lead through something.
            group.addTask { if !keys.isShut { await entry.tunnel?.run { await bring([.event(.unreached(name, $0))]) } } }
            for await order in orders {
                switch order {
                case .read(let sockets):
                    group.addTask { await readWork(sockets, log, bring) }
                    group.addTask { await readStatus(sockets, relay: relay, bring) }
                case .close(let sockets): group.addTask { await sockets.close() }
                case .pin(let text): await bring([pin(text, log)])
                case .unpin: unpin(log)
                }
            }
            group.cancelAll()
        }
    }

    /// Nothing is heard of the host or said to it from now on. The one that is reached without a key stays.
    func shut() {
        guard entry.key != nil else { return }
        if let sockets = keys.shut() { order.yield(.close(sockets)) }
    }

    func pin(_ key: String) { order.yield(.pin(key)) }
    func unpin() { order.yield(.unpin) }

    /// First in the file, then here: what the agent is told to use after that is dialled also by a coordinator that starts anew.
    private func pin(_ text: String, _ log: Logger) -> CoordinatorItem {
        do {
            let key = try PublicKey(text)
            guard let curve = CurveKey(bytes: key.bytes), try configuration.pinNext(key, of: name) else {
                return .event(.keyRefused(name, "\(key.shortText)… was revoked, or the host is not in \(configuration.path) any more"))
            }
            FaultPoint.pass("coordinator.pinned")
            keys.pin(next: curve)
            return .event(.keyPinned(name, text))
        } catch {
            return .event(.keyRefused(name, "\(error)".printable(limit: 300)))
        }
    }

    private func unpin(_ log: Logger) {
        keys.unpinNext()
        do {
            try configuration.unpinNext(of: name)
        } catch {
            log.error("a key that is not used stays pinned", metadata: ["host": "\(name)", "cause": "\(error)"])
        }
    }

    private func readWork(_ sockets: HostSockets, _ log: Logger, _ bring: @Sendable ([CoordinatorItem]) async -> Void) async {
        for await event in sockets.work.events {
            guard !keys.isShut else { return }
            switch event {
            case .messages(let messages): await bring(messages.compactMap(item))
            case .monitor(let event):
                switch event.kind {
                case .handshakeSucceeded: await bring(recognized(sockets, log) + [.event(.connected(name))])
                case .disconnected, .closed: await bring([.event(.disconnected(name))])
                case .handshakeFailedAuth:
                    await bring([refused("it lets another key in; make \"coordinatorKey\" there what 'orch key --role coordinator' prints here")])
                    await retryHandshake(sockets.work)
                case .handshakeFailedProtocol:
                    if await turn(from: sockets, log) { return }
                    await bring([refused(doubt)])
                    await retryHandshake(sockets.work)
                // All that a server does whose key is another than ours for it; libzmq tries again by itself.
                case .handshakeFailedNoDetail where sockets.key != nil:
                    if await turn(from: sockets, log) { return }
                    await bring([refused(doubt)])
                default: break
                }
            case .unsent(_, let error): log.debug("a message did not go", metadata: ["host": "\(name)", "cause": "\(error)"])
            case .failed(let error): log.warning("\(error)", metadata: ["host": "\(name)"])
            case .noticesLost: await bring([.event(.disconnected(name))])
            }
        }
    }

    /// Which of two keys the host has shown: the new one takes the place of the old, or the agent has still to be told to use it.
    private func recognized(_ sockets: HostSockets, _ log: Logger) -> [CoordinatorItem] {
        guard let next = keys.next, let key = PublicKey(bytes: next.bytes) else { return [] }
        guard sockets.key == next else { return [.event(.keyPinned(name, key.text))] }
        FaultPoint.pass("coordinator.recognized")
        do {
            // False when another one was pinned by a person since; that counts at the next start.
            guard try configuration.settleNext(key, of: name) else { return [] }
            keys.settle(next)
            return [.event(.keySettled(name, key.text))]
        } catch {
            // Both stay pinned, and it is tried at the next connection.
            log.error("the key of before stays pinned", metadata: ["host": "\(name)", "cause": "\(error)"])
            return []
        }
    }

    /// Dials with the other key; false where there is none.
    private func turn(from sockets: HostSockets, _ log: Logger) async -> Bool {
        guard let other = keys.other(than: sockets.key) else { return false }
        try? await ContinuousClock().sleep(for: Self.turnAfter)
        guard let released = keys.release() else { return true }
        await released.close()
        do throws(ZeroMQError) {
            try await open(other)
        } catch {
            log.error("a host is not dialled any more", metadata: ["host": "\(name)", "cause": "\(error)"])
        }
        return true
    }

    /// What a handshake that breaks off most likely means.
    private var doubt: String {
        "\(entry.work) breaks off the handshake: the network failed just then or, if it stays so, its key is not the pinned one; "
            + "compare it with 'orch key --role agent' there"
    }

    /// Shown by `orch status`, and logged once.
    private func refused(_ words: String) -> CoordinatorItem { .event(.rejected(name, Rejected(code: .notAllowed, words: words))) }

    /// After a refusal libzmq 4.3.4 never tries again by itself (docs/protocol.md), so we do, slowly.
    private func retryHandshake(_ port: SocketPort) async {
        try? await ContinuousClock().sleep(for: .seconds(5))
        try? port.reconnect()
    }

    private func item(_ message: Message) -> CoordinatorItem? {
        do throws(NotAMessage) {
            guard let wire = try WireMessage.read(message.frames[...]) else { return nil }
            switch wire.body {
            case .hello(let hello): return .hello(name, hello, answers: wire.header.correlation)
            case .rejected(let rejection): return .event(.rejected(name, rejection))
            default: return .event(.linked(name, wire.header, wire.body, blob: wire.blob))
            }
        } catch {
            guard let version = error.version else { return .event(.malformed(name, error.words)) }
            // All that can be read of what it says, its own refusal too.
            let words = "it speaks protocol \(version), this coordinator \(Disguise.protocolVersion): install the same orch on both"
            return .event(.rejected(name, Rejected(code: .version, words: words)))
        }
    }

    private func readStatus(
        _ sockets: HostSockets, relay: @Sendable (Message) -> Void, _ bring: @Sendable ([CoordinatorItem]) async -> Void
    ) async {
        for await event in sockets.status.events {
            guard !keys.isShut else { return }
            switch event {
            case .messages(let messages): await bring(messages.compactMap { hint($0, relay: relay) })
            case .monitor(let event):
                switch event.kind {
                case .handshakeFailedAuth, .handshakeFailedProtocol: await retryHandshake(sockets.status)
                default: break
                }
            case .unsent, .failed, .noticesLost: break
            }
        }
    }

    /// A hint that can't be read is dropped: the journal has the event, and the next pong tells that it is there.
    private func hint(_ message: Message, relay: @Sendable (Message) -> Void) -> CoordinatorItem? {
        guard let status = try? StatusMessage(message) else { return nil }
        guard status.topic.class?.isDurable == true else {
            relay(message)
            return nil
        }
        guard let event = try? JSONCoding.value(NumberedEvent.self, from: status.body), event.sequence == status.header.sequence else { return nil }
        return .event(.published(name, status.header.stream, event))
    }
}
