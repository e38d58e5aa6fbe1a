internal import CZeroMQ
internal import Synchronization

/// Where the events of one monitored socket arrive. The socket owns it, and stops the events before this reader closes.
final class Monitor {
    private static let opened = Atomic<UInt64>(0)

    let reader: Socket

    /// Starts to watch the socket `watched`.
    init(watching watched: UnsafeMutableRawPointer, in context: Context) throws(ZeroMQError) {
        let number = Self.opened.wrappingAdd(1, ordering: .relaxed).newValue
        let endpoint = "inproc://zeromq.monitor.\(number)"
        // The I/O thread writes the events and would wait for a full reader, with all its connections: so no limit here.
        var options = SocketOptions()
        options.receiveHighWaterMark = 0
        options.sendHighWaterMark = 0
        let reader = try Socket(.pair, options: options, in: context)
        guard zmq_socket_monitor(watched, endpoint, ZMQ_EVENT_ALL) == 0 else { throw .last("zmq_socket_monitor", endpoint: endpoint) }
        do throws(ZeroMQError) {
            try reader.connect(endpoint)
        } catch {
            zmq_socket_monitor(watched, nil, 0)
            throw error
        }
        self.reader = reader
    }
}

extension Socket {
    /// The next event of a monitored socket, if there is one. They wait without a limit, so read them.
    public func nextMonitorEvent() throws(ZeroMQError) -> MonitorEvent? {
        checkOwner()
        guard let monitor else { return nil }
        while let message = try monitor.reader.receive() {
            if let event = MonitorEvent(message) { return event }
        }
        return nil
    }
}
