public import OrchCore
public import ZeroMQ

/// A client of a daemon's control socket.
///
/// One call at a time. A request has an id that the client makes; one whose reply does not come in time can be asked again with the same
/// id, and has its effect once.
public actor ControlClient {
    private let port: SocketPort
    private let endpoint: String

    /// Connects to a daemon of this machine. Connecting itself never fails: a daemon that is not there shows when its reply does not come.
    public init(endpoint: String, thread: SocketThread) async throws(ZeroMQError) {
        self.endpoint = endpoint
        port = try await thread.open(SocketPlan(.dealer, options: WireSockets.control(), connects: [endpoint]))
    }

    /// Connects to a coordinator on another machine, whose key is pinned.
    public init(endpoint: String, keys: CurveKeyPair, server: CurveKey, thread: SocketThread) async throws(ZeroMQError) {
        self.endpoint = endpoint
        let options = WireSockets.remoteControl(.curveClient(keys, server: server))
        port = try await thread.open(SocketPlan(.dealer, options: options, connects: [endpoint], isMonitored: true))
    }

    /// How the first handshake with another machine went.
    public enum Meeting: Hashable, Sendable {
        case met
        /// It does not know our key.
        case refused
        /// It breaks off: mostly because it has another key than the pinned one.
        case brokenOff
        /// Nobody answered in time.
        case unreached
    }

    /// Waits for the first handshake: before any request, and only with another machine.
    public func meet(within limit: Duration) async -> Meeting {
        let events = port.events
        return await withTaskGroup(of: Meeting.self) { group in
            group.addTask { await Self.meeting(events) }
            group.addTask {
                try? await ContinuousClock().sleep(for: limit)
                return .unreached
            }
            let first = await group.next() ?? .unreached
            group.cancelAll()
            return first
        }
    }

    private static func meeting(_ events: PortEvents) async -> Meeting {
        for await case .monitor(let event) in events {
            switch event.kind {
            case .handshakeSucceeded: return .met
            case .handshakeFailedAuth: return .refused
            case .handshakeFailedNoDetail, .handshakeFailedProtocol: return .brokenOff
            default: break
            }
        }
        return .unreached
    }

    /// Sends a request and returns its reply with the bytes that came along.
    ///
    /// - Parameter wait: how long the reply may take.
    /// - Throws: the daemon's `Problem`, or one with the code `unreachable` when no reply comes in time.
    public func call(_ request: Request, wait: Duration = .seconds(15)) async throws(Problem) -> (reply: Reply, blob: [UInt8]?) {
        do {
            let message = WireMessage(FrameHeader(type: .request), .request(request))
            try port.send(Message(try message.frames()))
        } catch {
            throw Problem(.tooLarge, "the request can't be sent: \(error)")
        }
        let answer = await firstReply(to: request.id, within: wait)
        guard let answer else {
            throw Problem(.unreachable, "no answer from \(endpoint) within \(wait.components.seconds) s", next: "see 'orch status'")
        }
        if let problem = answer.reply.problem { throw problem }
        return answer
    }

    /// Sends requests all at once and tells each reply as it comes, problems too; returns when all have come, or none comes any more.
    ///
    /// - Parameters:
    ///   - requests: with different ids; no more than the daemon takes in at a time.
    ///   - wait: how long the replies may take, all together.
    public func call(all requests: [Request], wait: Duration = .seconds(15), _ told: @escaping @Sendable (Reply) -> Void) async {
        var open: Set<String> = []
        for request in requests {
            do {
                try port.send(Message(try WireMessage(FrameHeader(type: .request), .request(request)).frames()))
                open.insert(request.id)
            } catch {
                told(Reply(id: request.id, problem: Problem(.tooLarge, "the request can't be sent: \(error)")))
            }
        }
        let (events, sent) = (port.events, open)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await Self.tell(repliesTo: sent, in: events, told) }
            group.addTask { try? await ContinuousClock().sleep(for: wait) }
            await group.next()
            group.cancelAll()
        }
    }

    private static func tell(repliesTo ids: Set<String>, in events: PortEvents, _ told: @Sendable (Reply) -> Void) async {
        var open = ids
        guard !open.isEmpty else { return }
        for await event in events {
            guard case .messages(let messages) = event else { continue }
            for message in messages {
                guard let answer = try? WireMessage.read(message.frames[...]), case .reply(let reply) = answer.body,
                    open.remove(reply.id) != nil
                else { continue }
                told(reply)
            }
            if open.isEmpty { return }
        }
    }

    private func firstReply(to id: String, within wait: Duration) async -> (reply: Reply, blob: [UInt8]?)? {
        let events = port.events
        return await withTaskGroup(of: Answer.self) { group in
            group.addTask { await Self.reply(to: id, in: events) }
            group.addTask {
                try? await ContinuousClock().sleep(for: wait)
                return .none
            }
            let first = await group.next() ?? .none
            group.cancelAll()
            guard case .reply(let reply, let blob) = first else { return nil }
            return (reply, blob)
        }
    }

    private enum Answer: Sendable {
        case reply(Reply, [UInt8]?)
        case none
    }

    private static func reply(to id: String, in events: PortEvents) async -> Answer {
        for await event in events {
            guard case .messages(let messages) = event else { continue }
            for message in messages {
                // What is no reply of ours is none of our business: a late reply, or nonsense.
                guard let answer = try? WireMessage.read(message.frames[...]), case .reply(let reply) = answer.body, reply.id == id else { continue }
                return .reply(reply, answer.blob)
            }
        }
        return .none
    }

    /// Ends the connection.
    public func close() async { await port.close() }
}
