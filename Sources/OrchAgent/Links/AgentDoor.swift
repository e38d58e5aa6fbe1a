import OrchCore
import OrchWire
import Synchronization
import ZeroMQ

/// A ROUTER for work and an XPUB for events, open.
struct AgentDoor: Sendable {
    /// Never given out again, so that what was said at a door that is shut is known.
    let serial: UInt64
    let plan: AgentSettings.Door
    let work: SocketPort
    let status: SocketPort

    /// The one key that may come in; nil at an ipc door.
    var coordinator: CurveKey? { plan.security?.coordinator }

    /// The same door once more, at the ports that it was given.
    var again: (work: String, status: String) { (work.boundEndpoints.first ?? plan.work, status.boundEndpoints.first ?? plan.status) }

    func close() async {
        await work.close()
        await status.close()
    }
}

/// The doors that are open. From the moment that one is shut nothing of it is taken, and nothing is said there.
final class DoorTable: Sendable {
    private let state = Mutex(State())
    private let routes = PeerRoutes()
    /// Each door once, for the one that reads.
    let opened: AsyncStream<AgentDoor>
    private let sink: AsyncStream<AgentDoor>.Continuation

    private struct State {
        var doors: [UInt64: AgentDoor] = [:]
        var next: UInt64 = 1
        var welcome: [UInt8]?
    }

    init() {
        // As many as there are doors, whenever they are opened anew.
        (opened, sink) = AsyncStream.makeStream()
    }

    /// Of its new subscribers each is told first where the stream ends.
    func add(_ plan: AgentSettings.Door, work: SocketPort, status: SocketPort) {
        let (door, welcome) = state.withLock { state in
            let door = AgentDoor(serial: state.next, plan: plan, work: work, status: status)
            state.next += 1
            state.doors[door.serial] = door
            return (door, state.welcome)
        }
        if let welcome { try? status.setWelcome(welcome) }
        sink.yield(door)
    }

    /// Shuts all doors on tcp, and gives them to be closed.
    func shutSecured() -> [AgentDoor] {
        state.withLock { state in
            let shut = state.doors.values.filter { $0.plan.security != nil }.sorted { $0.serial < $1.serial }
            for door in shut { state.doors[door.serial] = nil }
            return shut
        }
    }

    /// In the order in which they were opened.
    var all: [AgentDoor] { state.withLock { $0.doors.values.sorted { $0.serial < $1.serial } } }

    func isOpen(_ door: AgentDoor) -> Bool { state.withLock { $0.doors[door.serial] != nil } }

    func welcome(_ frame: [UInt8]) {
        state.withLock { $0.welcome = frame }
        for door in all { try? door.status.setWelcome(frame) }
    }

    // A route is the frame of a peer behind the eight bytes of its door's number.
    func route(of frame: [UInt8], at door: AgentDoor) -> Route {
        let serial = (0..<8).map { UInt8(truncatingIfNeeded: door.serial >> UInt64(8 * $0)) }
        return Route(routes.number(of: serial + frame))
    }

    /// Nil for a peer of a door that is shut, or of long ago.
    func place(of route: Route) -> (door: AgentDoor, frame: [UInt8])? {
        guard let bytes = routes.route(of: route.number) else { return nil }
        let serial = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return state.withLock { $0.doors[serial] }.map { ($0, Array(bytes.dropFirst(8))) }
    }
}
