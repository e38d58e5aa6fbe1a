/// A session as a client names it: `123`, with the project of the current directory if there is one, or `project/123`.
public struct SessionReference: Hashable, Sendable, Codable, CustomStringConvertible {
    public var project: ProjectName?
    /// Whether the person wrote the project: then no other is tried.
    public var projectIsSaid: Bool
    public var id: SessionID

    public init(project: ProjectName?, projectIsSaid: Bool, id: SessionID) {
        self.project = project
        self.projectIsSaid = projectIsSaid
        self.id = id
    }

    /// Reads `123` or `project/123`.
    public init(_ text: String, current: ProjectName?) throws(InvalidName) {
        if text.contains("/") {
            let key = try SessionKey(text)
            self.init(project: key.project, projectIsSaid: true, id: key.id)
        } else {
            self.init(project: current, projectIsSaid: false, id: try SessionID(text))
        }
    }

    public var description: String { projectIsSaid ? "\(project.map(\.text) ?? "")/\(id)" : id.text }

    /// The project of the current directory where it has the session, else the only one that has it.
    public func resolve(among projects: [ProjectName]) throws(Problem) -> SessionKey {
        if let project, projectIsSaid || projects.contains(project) { return SessionKey(project: project, id: id) }
        guard let only = projects.first else {
            throw Problem(.notFound, "there is no session \(id)", next: "see 'orch list'")
        }
        guard projects.count == 1 else {
            throw Problem(
                .ambiguous, "session \(id) is in several projects", next: "name one of them in full",
                details: projects.sorted().map { "\($0)/\(id)" })
        }
        return SessionKey(project: only, id: id)
    }
}

/// What a client asks of a daemon. The id is made by the client: the same id again gets the same reply and has no second effect.
public struct Request: Hashable, Sendable, Codable {
    public var id: String
    public var call: Call

    public init(id: String, call: Call) {
        self.id = id
        self.call = call
    }

    /// On the wire the call's `kind` says which it is.
    public enum Call: Hashable, Sendable {
        case spawn(Spawn)
        case list(List)
        case get(SessionReference)
        case order(Order)
        case heartbeat(SessionReference)
        case logs(Logs)
        case events(EventsSince)
        case sweep(Sweep)
        case host(HostOrder)
        case status
    }

    /// A new session; without a host any with a free slot takes it.
    public struct Spawn: Hashable, Sendable, Codable {
        public var spec: SessionSpec
        public var host: HostName?
        /// What else is asked of placement; nil for nothing.
        public var wishes: PlacementWishes?

        public init(spec: SessionSpec, host: HostName?, wishes: PlacementWishes? = nil) {
            self.spec = spec
            self.host = host
            self.wishes = wishes
        }
    }

    /// Which sessions to list; nil is any.
    public struct List: Hashable, Sendable, Codable {
        public var project: ProjectName?
        public var host: HostName?
        /// How many terminal sessions, newest first, beside all others. At most `Limits.sessionsPerRequest`.
        public var completed: Int

        public init(project: ProjectName?, host: HostName?, completed: Int) {
            self.project = project
            self.host = host
            self.completed = completed
        }
    }

    /// A change of one session.
    public struct Order: Hashable, Sendable, Codable {
        public var session: SessionReference
        public var kind: Command.Kind
        public var keepWorktree: Bool
        public var force: Bool
        public var text: String?
        public var report: Report?
        /// Where a move goes.
        public var to: HostName?

        public init(
            session: SessionReference, kind: Command.Kind, keepWorktree: Bool = false, force: Bool = false, text: String? = nil,
            report: Report? = nil, to: HostName? = nil
        ) {
            self.session = session
            self.kind = kind
            self.keepWorktree = keepWorktree
            self.force = force
            self.text = text
            self.report = report
            self.to = to
        }
    }

    /// A piece of a run's event stream from a byte on; without a fence of the newest run.
    public struct Logs: Hashable, Sendable, Codable {
        public var session: SessionReference
        public var fence: Fence?
        public var offset: UInt64

        public init(session: SessionReference, fence: Fence?, offset: UInt64) {
            self.session = session
            self.fence = fence
            self.offset = offset
        }
    }

    /// What is left over on a host; without a name on all of them.
    public struct Sweep: Hashable, Sendable, Codable {
        public var order: SweepOrder
        public var host: HostName?

        public init(order: SweepOrder, host: HostName?) {
            self.order = order
            self.host = host
        }
    }

    /// What has happened since.
    public struct EventsSince: Hashable, Sendable, Codable {
        /// Events after this number; nil for none but the head.
        public var after: UInt64?
        public init(after: UInt64?) { self.after = after }
    }
}

extension Request.Call: Codable {
    private enum Kind: String, Codable { case spawn, list, get, order, heartbeat, logs, events, sweep, host, status }
    private enum CodingKeys: String, CodingKey { case kind, session, order }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .spawn: self = .spawn(try Request.Spawn(from: decoder))
        case .list: self = .list(try Request.List(from: decoder))
        case .get: self = .get(try container.decode(SessionReference.self, forKey: .session))
        case .order: self = .order(try container.decode(Request.Order.self, forKey: .order))
        case .heartbeat: self = .heartbeat(try container.decode(SessionReference.self, forKey: .session))
        case .logs: self = .logs(try Request.Logs(from: decoder))
        case .events: self = .events(try Request.EventsSince(from: decoder))
        case .sweep: self = .sweep(try Request.Sweep(from: decoder))
        case .host: self = .host(try container.decode(HostOrder.self, forKey: .order))
        case .status: self = .status
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .spawn(let value):
            try container.encode(Kind.spawn, forKey: .kind)
            try value.encode(to: encoder)
        case .list(let value):
            try container.encode(Kind.list, forKey: .kind)
            try value.encode(to: encoder)
        case .get(let value):
            try container.encode(Kind.get, forKey: .kind)
            try container.encode(value, forKey: .session)
        case .order(let value):
            try container.encode(Kind.order, forKey: .kind)
            try container.encode(value, forKey: .order)
        case .heartbeat(let value):
            try container.encode(Kind.heartbeat, forKey: .kind)
            try container.encode(value, forKey: .session)
        case .logs(let value):
            try container.encode(Kind.logs, forKey: .kind)
            try value.encode(to: encoder)
        case .events(let value):
            try container.encode(Kind.events, forKey: .kind)
            try value.encode(to: encoder)
        case .host(let value):
            try container.encode(Kind.host, forKey: .kind)
            try container.encode(value, forKey: .order)
        case .sweep(let value):
            try container.encode(Kind.sweep, forKey: .kind)
            try value.encode(to: encoder)
        case .status:
            try container.encode(Kind.status, forKey: .kind)
        }
    }
}
