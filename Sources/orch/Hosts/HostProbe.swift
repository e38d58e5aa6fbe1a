import OrchCore
import OrchForge
import OrchHome
import OrchWire
import ZeroMQ

/// Whether an agent answers at an endpoint, with the key that is pinned, and lets our coordinator's key in.
struct HostProbe: Sendable {
    let own: CurveKeyPair
    let agent: CurveKey

    /// Asks for nothing but the handshake.
    ///
    /// - Parameter limit: how long an answer is waited for.
    func reaches(_ endpoint: String, within limit: Duration) async throws -> Bool {
        let thread = try SocketThread(name: "orch-probe", context: try Context())
        let options = WireSockets.link(.curveClient(own, server: agent))
        let port = try await thread.open(SocketPlan(.dealer, options: options, connects: [endpoint], isMonitored: true))
        let answered = await withinTime(limit) {
            for await case .monitor(let event) in port.events {
                switch event.kind {
                case .handshakeSucceeded: return true
                case .handshakeFailedAuth, .handshakeFailedProtocol: return false
                default: continue
                }
            }
            return false
        }
        return answered ?? false
    }

    /// As `reaches`, through a tunnel that stands only for this.
    ///
    /// - Returns: nil when it does; else the last words of ssh, or that nothing answered.
    func failure(through ssh: SSH, to port: Int, in directory: String, within limit: Duration) async throws -> String? {
        let forward = SSHTunnel.Forward(socket: "\(directory)/ssh-probe.sock", there: "127.0.0.1:\(port)")
        let (words, said) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        let reached = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await SSHTunnel(ssh, forwards: [forward]).run { said.yield($0) }
                return false
            }
            group.addTask { try await reaches("ipc://\(forward.socket)", within: limit) }
            defer { group.cancelAll() }
            // The tunnel ends only with its task.
            return try await group.next() ?? false
        }
        if reached { return nil }
        said.finish()
        for await last in words { return last }
        return "its agent does not answer there within \(limit)"
    }
}
