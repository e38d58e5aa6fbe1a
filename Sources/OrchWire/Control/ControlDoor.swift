public import OrchCore
public import ZeroMQ

/// A socket where clients ask a daemon: a ROUTER, each client under the route that libzmq gave it.
public struct ControlDoor: Sendable {
    /// Something that was asked.
    public struct Question: Sendable {
        public let client: ClientID
        public let requester: Requester
        public let request: Request
    }

    private let port: SocketPort
    private let routes = PeerRoutes()
    /// By their keys in Z85; nil where the directory of the socket says who comes in.
    private let clients: [String: RemoteClient]?

    /// Binds the socket of this machine, in a directory that only its owner can enter.
    public init(endpoint: String, thread: SocketThread) async throws(ZeroMQError) {
        port = try await thread.open(SocketPlan(.router, options: WireSockets.control(), binds: [endpoint]))
        clients = nil
    }

    /// Binds a socket for other machines.
    ///
    /// - Parameters:
    ///   - keys: this daemon's.
    ///   - clients: who comes in; the context's `ZAPHandler` knows the same in the domain `WireSockets.Domain.client`.
    public init(endpoint: String, keys: CurveKeyPair, clients: [CurveKey: RemoteClient], thread: SocketThread) async throws(ZeroMQError) {
        let options = WireSockets.remoteControl(.curveServer(keys, domain: WireSockets.Domain.client))
        port = try await thread.open(SocketPlan(.router, options: options, binds: [endpoint], connectionLimits: WireSockets.strangers))
        self.clients = Dictionary(clients.map { ($0.key.z85, $0.value) }) { first, _ in first }
    }

    /// Where it is, with its real port.
    public var endpoints: [String] { port.boundEndpoints }

    /// Brings requests until the task is cancelled. What is no request is answered where that is possible, and never ends anything.
    public func read(_ bring: @Sendable ([Question]) async -> Void) async {
        for await event in port.events {
            guard case .messages(let messages) = event else { continue }
            await bring(messages.compactMap(request))
        }
    }

    private func request(_ message: Message) -> Question? {
        // Who asks is the key of this very message, never a route or a name.
        guard let route = message.frames.first, message.frames.count > 1, let requester = requester(of: message) else { return nil }
        let client = ClientID(routes.number(of: route))
        do throws(NotAMessage) {
            guard let wire = try WireMessage.read(message.frames[1...]) else { return nil }
            guard case .request(let request) = wire.body else {
                reply(client, Reply(id: "", problem: Problem(.usage, "only requests are taken here")))
                return nil
            }
            return Question(client: client, requester: requester, request: request)
        } catch {
            let code: Problem.Code = error.version == nil ? .usage : .version
            reply(client, Reply(id: "", problem: Problem(code, "no request: \(error.words)")))
            return nil
        }
    }

    private func requester(of message: Message) -> Requester? {
        guard let clients else { return .local }
        return message.userID.flatMap { clients[$0] }.map { .client($0) }
    }

    /// Sends a reply; a client that has gone, or does not read, misses it and asks again with the same id.
    public func reply(_ client: ClientID, _ reply: Reply, blob: [UInt8]? = nil) {
        guard let route = routes.route(of: client.number) else { return }
        let message = WireMessage(FrameHeader(type: .reply), .reply(reply), blob: blob)
        let tooLarge = Reply(id: reply.id, problem: Problem(.tooLarge, "the answer is too large", next: "ask for less"))
        guard let frames = (try? message.frames()) ?? (try? WireMessage(FrameHeader(type: .reply), .reply(tooLarge)).frames()) else { return }
        try? port.send(Message([route] + frames))
    }
}
