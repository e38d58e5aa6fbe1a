import Testing

@testable import ZeroMQ

/// Beats of the I/O thread itself: a socket that tries in vain to connect and tells of each attempt. To say "nothing happened", a test
/// waits for beats, while the same thread had as many occasions to do it.
struct Metronome: ~Copyable {
    /// The least time between two beats. libzmq adds up to as much again, by chance.
    static let beat = Duration.milliseconds(10)
    private let socket: Socket

    init(in context: Context) throws {
        var options = SocketOptions()
        options.reconnectInterval = Self.beat
        let socket = try Socket(.dealer, options: options, isMonitored: true, in: context)
        try socket.connect("ipc:///dev/null/nobody-is-there")
        self.socket = socket
    }

    /// Returns after so many beats from now.
    func pass(_ beats: Int) throws {
        while try socket.nextMonitorEvent() != nil {}
        for _ in 0..<beats { try socket.nextEvent { if case .connectRetried = $0 { true } else { false } } }
    }
}

extension Socket {
    /// Waits for a monitor event that is meant, and leaves out the others.
    @discardableResult
    func nextEvent(_ isMeant: (MonitorEvent.Kind) -> Bool) throws -> MonitorEvent {
        guard let monitor else { throw Unexpected(event: nil) }
        while try monitor.reader.wait(for: .readable, timeout: .seconds(20)) == .readable {
            while let event = try nextMonitorEvent() {
                if isMeant(event.kind) { return event }
            }
        }
        throw Unexpected(event: nil)
    }

    func handshake() throws { try nextEvent { $0 == .handshakeSucceeded } }

    func loss() throws { try nextEvent(\.isLoss) }

    /// The monitor events that nobody has read yet.
    func waitingEvents() throws -> [MonitorEvent.Kind] {
        var events: [MonitorEvent.Kind] = []
        while let event = try nextMonitorEvent() { events.append(event.kind) }
        return events
    }

    /// Binds what somebody else has just left. A child process between its fork and its exec holds the port a moment longer.
    func bindAgain(_ endpoint: String, beside metronome: borrowing Metronome) throws {
        for _ in 0..<500 {
            if try isBound(to: endpoint) { return }
            try metronome.pass(1)
        }
        try bind(endpoint)
    }

    private func isBound(to endpoint: String) throws(ZeroMQError) -> Bool {
        do throws(ZeroMQError) {
            try bind(endpoint)
            return true
        } catch {
            guard error.code == ErrorCode.addressInUse else { throw error }
            return false
        }
    }
}

extension MonitorEvent.Kind {
    var isLoss: Bool { if case .disconnected = self { true } else { false } }
    var isConnected: Bool { if case .connected = self { true } else { false } }
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
}
