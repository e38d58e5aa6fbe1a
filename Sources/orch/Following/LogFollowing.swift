import OrchCore

/// `orch logs`, with and without `-f`.
struct LogFollowing {
    /// How the stream is shown.
    enum Form: Sendable {
        /// Text, tool calls, results.
        case readable
        /// The JSON lines, harmless for a terminal.
        case rawLines
        /// The bytes as they are, for files and pipes.
        case bytes
    }

    private let connection: DaemonConnection
    private let isBytes: Bool
    private let write: ([UInt8]) throws -> Void
    private var reading: LogReading
    private var lines: LogLines
    /// The session was deleted while it was followed, and its log with it.
    private var isGone = false
    /// The run may not have begun to write yet.
    private var mayBeMissing = false

    /// - Parameters:
    ///   - fence: nil for the newest run.
    ///   - write: where what is to be printed goes.
    init(
        _ session: SessionReference, fence: Fence?, form: Form, connection: DaemonConnection,
        write: @escaping ([UInt8]) throws -> Void = Output.write(bytes:)
    ) {
        self.connection = connection
        self.write = write
        isBytes = form == .bytes
        reading = LogReading(session, fence: fence, connection: connection)
        lines = LogLines(isRaw: form == .rawLines)
    }

    /// Prints what there is.
    mutating func printAll() async throws {
        try await readOn()
        try finish()
    }

    /// Prints what there is and what comes, until the run has ended; before the first run it waits for it. A hint only wakes: the
    /// bytes are always fetched from where they lie, so none is missed and none comes twice.
    mutating func follow() async throws {
        let key = try await session().key
        let follower = try await EventFollower.open(connection, also: key.map { [Topic(.log, $0)] } ?? [])
        let head = try await follower.head()
        let session = try await session()
        mayBeMissing = isToBeFollowed(session)
        try await readOn()
        if mayBeMissing {
            var this = self
            try await follower.follow(after: head, number: head.number) { news in
                guard this.concerns(news, key) else { return .goOn }
                return try await this.take(news) ? .stop : .goOn
            }
            self = this
        }
        await follower.close()
        if !isGone { try await readOn() }
        try finish()
    }

    /// Returns whether the run has ended.
    private mutating func take(_ news: EventFollower.News) async throws -> Bool {
        switch news {
        case .hint: try await readOn()
        case .event(let event):
            isGone = event.fact.deleted == true
            if !isGone { try await readOn() }
            return hasEnded(event)
        }
        return false
    }

    private mutating func readOn() async throws {
        var lines = lines
        let isBytes = isBytes
        try await reading.readOn(mayBeMissing: mayBeMissing) { bytes in
            try write(isBytes ? bytes : Self.text(lines.feed(bytes)))
        }
        self.lines = lines
    }

    private mutating func finish() throws {
        if !isBytes { try write(Self.text(lines.finish())) }
    }

    private static func text(_ lines: [String]) -> [UInt8] { lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] } }

    private func session() async throws -> StatusFile {
        guard let session = try await connection.call(.get(reading.session)).reply.detail?.session else { throw DaemonConnection.unexpected() }
        return session
    }

    /// Whether a worker runs or is about to. The coordinator says whether a worker is stale only while there is one; before that, the
    /// status tells that one is to come.
    private func isToBeFollowed(_ session: StatusFile) -> Bool {
        switch session.status {
        case .complete, .cancelled: false
        case .queued, .registered, .planning, .planningComplete, .working: true
        case .shipping, .reviewsInProgress, .prReady, .stuck, .paused, .deleting, .deletionFailed: session.stale != nil
        }
    }

    private func concerns(_ news: EventFollower.News, _ key: SessionKey?) -> Bool {
        switch news {
        case .event(let event): event.session == key
        case .hint(let topic): topic.session == key
        }
    }

    private func hasEnded(_ event: LedgerEvent) -> Bool {
        if isGone { return true }
        guard let status = event.fact.status else { return false }
        if let fence = reading.fence, event.fence > fence { return true }
        let ends: [AgentEvent.StateChange.Cause] = [.runEnded, .preparationFailed, .closed]
        return status.status.isTerminal || ends.contains { $0.rawValue == status.cause }
    }
}
