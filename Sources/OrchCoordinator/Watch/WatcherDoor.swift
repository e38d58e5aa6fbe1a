import OrchCore
import OrchWire
import Synchronization
import ZeroMQ

/// The sockets where watchers subscribe: the ledger's events, numbered, and the log pieces of the hosts while somebody reads them.
struct WatcherDoor: Sendable {
    /// The socket of this machine, and those for others.
    private let ports: [SocketPort]
    private let state: Topics
    private let publications: AsyncStream<Void>
    private let publication: AsyncStream<Void>.Continuation

    /// Seconds that the head is told after the newest event: longer than a watcher that stands still keeps its connection.
    private static let beats = 6

    init(_ settings: CoordinatorSettings, thread: SocketThread) async throws(ZeroMQError) {
        var ports = [try await thread.open(SocketPlan(.xpub, options: WireSockets.publisher(), binds: [settings.events]))]
        let security = Security.curveServer(settings.keys, domain: WireSockets.Domain.watcher)
        for endpoint in settings.remote.events {
            let plan = SocketPlan(
                .xpub, options: WireSockets.publisher(security), binds: [endpoint], connectionLimits: WireSockets.strangers)
            ports.append(try await thread.open(plan))
        }
        self.ports = ports
        state = Topics()
        (publications, publication) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    private final class Topics: Sendable {
        let value = Mutex((stream: StreamID(high: 0, low: 0), last: [Topic: UInt64](), head: UInt64(0)))
    }

    /// Names the stream; new subscribers learn its head.
    func begin(stream: StreamID, head: UInt64) {
        state.value.withLock { $0 = (stream, [:], head) }
        welcome(StreamHead(stream: stream, head: head))
    }

    private func welcome(_ head: StreamHead) {
        guard let frame = try? head.welcomeFrame() else { return }
        for port in ports { try? port.setWelcome(frame) }
    }

    /// Publishes an event. A hint: whoever misses it sees the gap and asks the ledger.
    func publish(_ event: LedgerEvent) {
        guard let topic = event.topic, let body = try? JSONCoding.bytes(of: event) else { return }
        let (stream, previous) = state.value.withLock { state -> (StreamID, UInt64) in
            defer {
                state.last[topic] = event.sequence
                state.head = event.sequence
            }
            // Bounded: with too many topics their history begins anew, which makes watchers ask once more than needed.
            if state.last.count > Limits.ledgerEvents { state.last = [:] }
            return (state.stream, state.last[topic] ?? 0)
        }
        let header = StatusHeader(stream: stream, sequence: event.sequence, previous: previous, fence: event.fence, time: event.time)
        relay(StatusMessage(topic, header, body: body).message)
        welcome(StreamHead(stream: stream, head: event.sequence))
        publication.yield()
    }

    /// Tells the head for a while after each event, until the task is cancelled: a watcher whose queue was full has missed the newest
    /// events, and sees that by a later message only.
    func beat() async {
        for await _ in publications {
            for _ in 1...Self.beats {
                do { try await ContinuousClock().sleep(for: .seconds(1)) } catch { return }
                let head = state.value.withLock { StreamHead(stream: $0.stream, head: $0.head) }
                if let frame = try? head.welcomeFrame() { relay(Message([frame])) }
            }
        }
    }

    /// Passes on what a host publishes beside its journal.
    func relay(_ message: Message) {
        for port in ports { try? port.send(message) }
    }

    /// Tells which logs are wanted, until the task is cancelled.
    func read(_ wanted: @escaping @Sendable ([UInt8], _ isJoining: Bool) -> Void) async {
        await withDiscardingTaskGroup { group in
            for port in ports { group.addTask { await Self.read(port, wanted) } }
        }
    }

    private static func read(_ port: SocketPort, _ wanted: @Sendable ([UInt8], _ isJoining: Bool) -> Void) async {
        let prefix = Array(Topic(all: .log).text.utf8)
        for await event in port.events {
            guard case .messages(let messages) = event else { continue }
            for case let subscription? in messages.map(\.subscription) where subscription.prefix.starts(with: prefix) {
                wanted(subscription.prefix, subscription.isJoining)
            }
        }
    }
}
