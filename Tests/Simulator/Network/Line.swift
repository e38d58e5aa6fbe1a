import OrchCore

/// A message on its way.
struct Packet: Hashable, Sendable {
    var header: FrameHeader
    var body: WireBody
    var blob: [UInt8]?

    /// Short enough to read, long enough to understand.
    var words: String { "\(header.sequence)/\(header.acknowledged) " + body.words }
}

/// A message of a connection that is gone, or a second copy: it may still come, at any time.
struct Straggler: Hashable, Sendable {
    var direction: Direction
    /// The connection it was sent on.
    var connection: UInt64
    var packet: Packet
}

/// A published event, of a journal that may be gone.
struct Hint: Hashable, Sendable {
    var stream: StreamID
    var event: NumberedEvent
}

/// The network between the coordinator and one host: connections come and go, at most one at a time.
///
/// In order within a connection, but for what is lost or comes twice; what is left of an earlier connection comes whenever it likes.
struct Line: Hashable, Sendable {
    /// Counts connections; the agent's shell calls them routes.
    var connection: UInt64 = 0
    var isOpen = false
    /// Whether the coordinator knows what `isOpen` says.
    var isNoticed = true
    var cuts: Set<Direction> = []
    /// Also what the coordinator says while it has not noticed the end of a connection: its socket keeps that for the next.
    var toAgent: [Packet] = []
    var toCoordinator: [Packet] = []
    var late: [Straggler] = []
    /// Published events, which are dropped at will.
    var hints: [Hint] = []

    /// Old packets and hints that may be under way; the network forgets the oldest above that.
    static let memory = 8

    subscript(direction: Direction) -> [Packet] {
        get { direction == .toAgent ? toAgent : toCoordinator }
        set { if direction == .toAgent { toAgent = newValue } else { toCoordinator = newValue } }
    }

    /// Whether a packet could arrive now, as far as the network goes.
    func carries(_ direction: Direction) -> Bool { isOpen && !cuts.contains(direction) && !self[direction].isEmpty }

    mutating func open() {
        connection += 1
        isOpen = true
        isNoticed = true
        cuts = []
    }

    /// Ends the connection. What is on its way is not taken back.
    mutating func close(isNoticed: Bool) {
        guard isOpen else { return }
        for direction in Direction.allCases {
            late += self[direction].map { Straggler(direction: direction, connection: connection, packet: $0) }
            self[direction] = []
        }
        late = late.suffix(Self.memory)
        isOpen = false
        self.isNoticed = isNoticed
        cuts = []
    }

    /// The process at this end of a direction is gone, and what waited for it with it.
    mutating func lose(_ direction: Direction) {
        self[direction] = []
        late.removeAll { $0.direction == direction }
    }

    mutating func publish(_ event: Hint) { hints = (hints + [event]).suffix(Self.memory) }
}
