/// What comes out of a port, in the order in which it happened.
public enum PortEvent: Hashable, Sendable {
    /// Received messages: one or more, at most `PortLimits.turn`.
    case messages([Message])
    /// A message that did not go, and why: `EHOSTUNREACH` (no such peer), `EAGAIN` (no room), `EFSM` (REQ out of turn).
    case unsent(Message, ZeroMQError)
    /// A connection came or went; only on a monitored port.
    case monitor(MonitorEvent)
    /// Something that was asked for (`subscribe`, `reconnect`, …) did not work. The port goes on.
    case failed(ZeroMQError)
    /// So many monitor events and failures were not kept, because nobody read.
    case noticesLost(Int)
}

/// Why a port does not take what it is given.
public enum SocketPortError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `PortLimits.outgoing` is reached. Nothing of what was given is queued. `SocketPort.roomToSend` waits for better times.
    case mailboxFull
    /// The port is closed, its thread was shut down, or the context was.
    case closed

    public var description: String {
        switch self {
        case .mailboxFull: "the mailbox of the socket is full"
        case .closed: "the socket is closed"
        }
    }
}
