public import OrchCore
public import ZeroMQ

/// The socket where clients ask a daemon: a ROUTER, each client under the route that libzmq gave it.
public struct ControlDoor: Sendable {
    private let port: SocketPort
    private let clients: PeerRoutes

    /// Binds the socket.
    public init(endpoint: String, thread: SocketThread) async throws(ZeroMQError) {
        port = try await thread.open(SocketPlan(.router, options: WireSockets.control(), binds: [endpoint]))
        clients = PeerRoutes()
    }

    /// Brings requests until the task is cancelled. What is no request is answered where that is possible, and never ends anything.
    public func read(_ bring: @Sendable ([(ClientID, Request)]) async -> Void) async {
        for await event in port.events {
            guard case .messages(let messages) = event else { continue }
            await bring(messages.compactMap(request))
        }
    }

    private func request(_ message: Message) -> (ClientID, Request)? {
        guard let route = message.frames.first, message.frames.count > 1 else { return nil }
        let client = ClientID(clients.number(of: route))
        do throws(NotAMessage) {
            guard let wire = try WireMessage.read(message.frames[1...]) else { return nil }
            guard case .request(let request) = wire.body else {
                reply(client, Reply(id: "", problem: Problem(.usage, "only requests are taken here")))
                return nil
            }
            return (client, request)
        } catch {
            let code: Problem.Code = error.version == nil ? .usage : .version
            reply(client, Reply(id: "", problem: Problem(code, "no request: \(error.words)")))
            return nil
        }
    }

    /// Sends a reply; a client that has gone, or does not read, misses it and asks again with the same id.
    public func reply(_ client: ClientID, _ reply: Reply, blob: [UInt8]? = nil) {
        guard let route = clients.route(of: client.number) else { return }
        let message = WireMessage(FrameHeader(type: .reply), .reply(reply), blob: blob)
        let tooLarge = Reply(id: reply.id, problem: Problem(.tooLarge, "the answer is too large", next: "ask for less"))
        guard let frames = (try? message.frames()) ?? (try? WireMessage(FrameHeader(type: .reply), .reply(tooLarge)).frames()) else { return }
        try? port.send(Message([route] + frames))
    }
}
