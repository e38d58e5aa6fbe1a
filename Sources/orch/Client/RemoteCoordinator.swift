import OrchCore
import OrchHome
import OrchWire
import ZeroMQ

/// A coordinator on another machine that this machine's commands ask.
struct RemoteCoordinator: Sendable {
    /// Names it for one command: `tcp://laptop:7719/KEY`; goes before the configuration.
    static let variable = "ORCH_COORDINATOR"

    /// Longer than a network that works needs, shorter than a person waits.
    private static let handshake: Duration = .seconds(6)

    private let place: PinnedEndpoint

    init(_ place: PinnedEndpoint) { self.place = place }

    /// The one that the environment or `config.json` names; nil for none.
    static func chosen(_ environment: [String: String], home: HomeDirectory) throws -> PinnedEndpoint? {
        guard let text = environment[variable], !text.isEmpty else {
            return try HostConfigFile(home: home, environment: environment).read().config.askedCoordinator
        }
        do throws(InvalidPinnedEndpoint) {
            return try PinnedEndpoint(text)
        } catch {
            throw Problem(.usage, "\(variable): \(error)", next: "write tcp://laptop:7719/KEY, as 'orch coordinator control' prints it there")
        }
    }

    /// - Throws: a `Problem` that says who does not know whom, or that nobody is there. Nothing of this machine stands in for it.
    func connect(_ surroundings: Surroundings) async throws -> DaemonConnection {
        guard let status = place.endpoint.statusEndpoint else {
            throw Problem(.usage, "no port follows \(place.endpoint) for events", next: "take a lower port there")
        }
        try surroundings.home.create()
        let keys = try KeyStore(home: surroundings.home).curve(.client)
        let server = try CurveKey(place.key)
        let context = try Context()
        let thread = try SocketThread(name: "orch-client", context: context)
        let client = try await ControlClient(endpoint: place.endpoint.description, keys: keys, server: server, thread: thread)
        let connection = DaemonConnection(
            door: .coordinator, daemon: AskedDaemon(role: .coordinator, home: surroundings.home, process: nil), client: client,
            events: DaemonConnection.EventsPlace(endpoint: status.description, security: .curveClient(keys, server: server)), context: context,
            thread: thread)
        let meeting = await client.meet(within: Self.handshake)
        guard let problem = try problem(meeting, surroundings) else { return connection }
        await connection.close()
        throw problem
    }

    private func problem(_ meeting: ControlClient.Meeting, _ surroundings: Surroundings) throws -> Problem? {
        switch meeting {
        case .met: return nil
        case .refused:
            let key = try KeyStore(home: surroundings.home).pair(.client).publicKey
            return Problem(
                .refused, "the coordinator at \(place.endpoint) does not let this machine in", next: "run 'orch client add NAME \(key)' there")
        case .brokenOff:
            return Problem(
                .refused, "\(place.endpoint) breaks off the handshake: its key is not the pinned one, or this machine's key is not known there",
                next: "compare with 'orch key --role coordinator' there")
        case .unreached:
            return Problem(
                .unreachable, "the coordinator at \(place.endpoint) can't be reached",
                next: "see there that it runs ('orch status') and listens ('orch coordinator control')")
        }
    }
}
