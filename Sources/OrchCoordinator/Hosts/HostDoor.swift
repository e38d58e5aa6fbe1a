import Logging
import OrchCore
import OrchForge
import OrchWire
import ZeroMQ

/// The two sockets of one host.
struct HostDoor: Sendable {
    let name: HostName
    let work: SocketPort
    let status: SocketPort
    private let endpoint: String
    private let isSecured: Bool
    private let tunnel: SSHTunnel?

    init(_ entry: CoordinatorSettings.HostEntry, keys: CurveKeyPair, thread: SocketThread, ioThread: Int) async throws(ZeroMQError) {
        name = entry.name
        endpoint = entry.work
        isSecured = entry.key != nil
        tunnel = entry.tunnel
        let security = entry.key.map { Security.curveClient(keys, server: $0) } ?? .none
        work = try await thread.open(
            SocketPlan(.dealer, options: WireSockets.link(security, ioThread: ioThread), connects: [entry.work], isMonitored: true))
        let topics = Topic.Class.allCases.filter { $0.isDurable || $0 == .progress }.map { Array(Topic(all: $0).text.utf8) }
        status = try await thread.open(
            SocketPlan(
                .sub, options: WireSockets.subscriber(security, ioThread: ioThread), connects: [entry.status], subscriptions: topics,
                isMonitored: true))
    }

    /// Keeps what the sockets lead through, where they lead through something.
    func keepTunnel(_ bring: @Sendable ([CoordinatorItem]) async -> Void) async {
        await tunnel?.run { await bring([.event(.unreached(name, $0))]) }
    }

    func readWork(_ log: Logger, _ bring: @Sendable ([CoordinatorItem]) async -> Void) async {
        for await event in work.events {
            switch event {
            case .messages(let messages): await bring(messages.compactMap(item))
            case .monitor(let event):
                switch event.kind {
                case .handshakeSucceeded: await bring([.event(.connected(name))])
                case .disconnected, .closed: await bring([.event(.disconnected(name))])
                case .handshakeFailedAuth:
                    await bring([refused("it lets another key in; make \"coordinatorKey\" there what 'orch key --role coordinator' prints here")])
                    await retryHandshake(work)
                case .handshakeFailedProtocol:
                    await bring([refused(doubt)])
                    await retryHandshake(work)
                // All that a server does whose key is another than ours for it; libzmq tries again by itself.
                case .handshakeFailedNoDetail where isSecured: await bring([refused(doubt)])
                default: break
                }
            case .unsent(_, let error): log.debug("a message did not go", metadata: ["host": "\(name)", "cause": "\(error)"])
            case .failed(let error): log.warning("\(error)", metadata: ["host": "\(name)"])
            case .noticesLost: await bring([.event(.disconnected(name))])
            }
        }
    }

    /// What a handshake that breaks off most likely means.
    private var doubt: String {
        "\(endpoint) breaks off the handshake: the network failed just then or, if it stays so, its key is not the pinned one; "
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

    func readStatus(relay: @Sendable (Message) -> Void, _ bring: @Sendable ([CoordinatorItem]) async -> Void) async {
        for await event in status.events {
            switch event {
            case .messages(let messages): await bring(messages.compactMap { hint($0, relay: relay) })
            case .monitor(let event):
                switch event.kind {
                case .handshakeFailedAuth, .handshakeFailedProtocol: await retryHandshake(status)
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
