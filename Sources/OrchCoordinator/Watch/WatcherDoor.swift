import OrchCore
import OrchWire
import Synchronization
import ZeroMQ

/// The socket where watchers subscribe: the ledger's events, numbered, and the log pieces of the hosts while somebody reads them.
struct WatcherDoor: Sendable {
    private let port: SocketPort
    private let state: Topics

    init(endpoint: String, thread: SocketThread) async throws(ZeroMQError) {
        port = try await thread.open(SocketPlan(.xpub, options: WireSockets.publisher(), binds: [endpoint]))
        state = Topics()
    }

    private final class Topics: Sendable {
        let value = Mutex((stream: StreamID(high: 0, low: 0), last: [Topic: UInt64]()))
    }

    /// Names the stream; new subscribers learn its head.
    func begin(stream: StreamID, head: UInt64) {
        state.value.withLock { $0 = (stream, [:]) }
        welcome(StreamHead(stream: stream, head: head))
    }

    private func welcome(_ head: StreamHead) {
        guard let frame = try? head.welcomeFrame() else { return }
        try? port.setWelcome(frame)
    }

    /// Publishes an event. A hint: whoever misses it sees the gap and asks the ledger.
    func publish(_ event: LedgerEvent) {
        guard let topic = event.topic, let body = try? JSONCoding.bytes(of: event) else { return }
        let (stream, previous) = state.value.withLock { state -> (StreamID, UInt64) in
            defer { state.last[topic] = event.sequence }
            // Bounded: with too many topics their history begins anew, which makes watchers ask once more than needed.
            if state.last.count > Limits.ledgerEvents { state.last = [:] }
            return (state.stream, state.last[topic] ?? 0)
        }
        let header = StatusHeader(stream: stream, sequence: event.sequence, previous: previous, fence: event.fence, time: event.time)
        try? port.send(StatusMessage(topic, header, body: body).message)
        welcome(StreamHead(stream: stream, head: event.sequence))
    }

    /// Passes on what a host publishes beside its journal.
    func relay(_ message: Message) { try? port.send(message) }

    /// Tells which logs are wanted, until the task is cancelled.
    func read(_ wanted: @Sendable ([UInt8], _ isJoining: Bool) -> Void) async {
        let prefix = Array(Topic(all: .log).text.utf8)
        for await event in port.events {
            guard case .messages(let messages) = event else { continue }
            for case let subscription? in messages.map(\.subscription) where subscription.prefix.starts(with: prefix) {
                wanted(subscription.prefix, subscription.isJoining)
            }
        }
    }
}
