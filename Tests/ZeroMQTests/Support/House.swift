import ZeroMQ

/// A context and a socket thread for one test; both have ended when `in` returns.
struct House {
    let context: Context
    let thread: SocketThread

    static func `in`(_ body: (House) async throws -> Void) async throws {
        let context = try Context()
        let thread = try SocketThread(name: "test", context: context)
        do {
            try await body(House(context: context, thread: thread))
        } catch {
            await thread.shutdown()
            throw error
        }
        await thread.shutdown()
        // The sockets are closed, so this does not wait.
        context.terminate()
    }

    /// A port and its reader.
    func open(_ plan: SocketPlan) async throws -> (port: SocketPort, reader: Reader) {
        let port = try await thread.open(plan)
        return (port, Reader(port))
    }

    /// Opens what was closed before. A child process that was forked and has not yet executed its program (the exit tests start some) holds every
    /// descriptor, so a TCP port may be taken a moment longer.
    func reopen(_ plan: SocketPlan) async throws -> (port: SocketPort, reader: Reader) {
        for _ in 0..<10_000 {
            do {
                return try await open(plan)
            } catch let error as ZeroMQError where error.code == ErrorCode.addressInUse {
                await Task.yield()
            }
        }
        return try await open(plan)
    }
}

/// The test was told something else than it waits for, or nothing more.
struct Unexpected: Error {
    let event: PortEvent?
}

/// Reads the events of one port as a transcript.
final class Reader {
    private var iterator: PortEvents.Iterator
    private var messages: [Message] = []

    init(_ port: SocketPort) { iterator = port.events.makeAsyncIterator() }

    /// The next event as it comes.
    func event() async -> PortEvent? { await iterator.next() }

    /// The next message; anything but messages and monitor events is a failure.
    func message() async throws -> Message {
        while messages.isEmpty {
            switch await iterator.next() {
            case .messages(let batch): messages = batch.reversed()
            case .monitor: continue
            case let event: throw Unexpected(event: event)
            }
        }
        return messages.removeLast()
    }

    /// The next monitor event that `matches`; messages are left out.
    @discardableResult
    func monitor(_ matches: (MonitorEvent.Kind) -> Bool) async throws -> MonitorEvent {
        while let event = await iterator.next() {
            if case .monitor(let event) = event, matches(event.kind) { return event }
        }
        throw Unexpected(event: nil)
    }

    /// The next message that came back; anything else is a failure.
    func unsent() async throws -> (message: Message, error: ZeroMQError) {
        let event = await iterator.next()
        guard case .unsent(let message, let error) = event else { throw Unexpected(event: event) }
        return (message, error)
    }
}
