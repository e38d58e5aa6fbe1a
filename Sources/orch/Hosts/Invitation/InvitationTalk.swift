import OrchHome
import OrchWire
import ZeroMQ

/// One end of the conversation of an invitation: its socket, what comes before a moment, and an end that leaves nothing open.
final class InvitationTalk: Sendable {
    /// Beyond these the other end waits: it has no reason to say so much.
    private static let incoming = QueueLimit(messages: 64, bytes: 1 << 20)

    private let context: Context
    private let thread: SocketThread
    private let port: SocketPort
    /// Of an end that listens.
    private let zap: ZAPHandler?

    /// The end that dials.
    static func dialling(_ endpoint: Endpoint, _ keys: InvitationKeys) async throws -> InvitationTalk {
        let options = WireSockets.enrolment(keys.client)
        return try await InvitationTalk(
            SocketPlan(.dealer, options: options, connects: [endpoint.description], isMonitored: true), lettingIn: nil)
    }

    /// The end that listens: at each of the endpoints, for the one who has the code.
    ///
    /// - Throws: `ZeroMQError` for an endpoint that can't be had.
    static func listening(at endpoints: [Endpoint], _ keys: InvitationKeys) async throws -> InvitationTalk {
        let options = WireSockets.enrolment(keys.server)
        return try await InvitationTalk(
            SocketPlan(.router, options: options, binds: endpoints.map(\.description), isMonitored: true, connectionLimits: WireSockets.strangers),
            lettingIn: keys.inviter.publicKey)
    }

    private init(_ wanted: SocketPlan, lettingIn key: CurveKey?) async throws {
        var plan = wanted
        plan.limits.incoming = Self.incoming
        context = try Context()
        // Before the bind: a CURVE server without it would let everybody in.
        zap = key == nil ? nil : try await ZAPHandler(context: context)
        if let key { zap?.setAllowed([key], in: WireSockets.Domain.enrolment) }
        thread = try SocketThread(name: "orch-invite", context: context)
        port = try await thread.open(plan)
    }

    /// The next event before a moment; nil after it, and when the task is cancelled.
    func next(until moment: ContinuousClock.Instant) async -> PortEvent? {
        let event = await withinTime(ContinuousClock.now.duration(to: moment)) { [port] () -> PortEvent? in
            var events = port.events.makeAsyncIterator()
            return await events.next()
        }
        return event ?? nil
    }

    /// - Parameter route: to whom; nil at the end that dials.
    func send(_ message: InvitationMessage, to route: [UInt8]? = nil) throws {
        try port.send(Message((route.map { [$0] } ?? []) + message.frames))
    }

    /// Lets the last message leave, and returns when the endpoints are free again.
    func end() async {
        await port.close()
        await thread.shutdown()
        zap?.stop()
        context.terminate()
    }
}
