import OrchCore

/// A worker process with its supervisor and the folder of its run.
struct ModelWorker: Hashable, Sendable {
    enum State: Hashable, Sendable {
        /// The agent's shell is about to start it.
        case starting
        case lives
        case ended(RunEnd)
    }

    let key: AttemptKey
    let run: UInt64
    var state = State.starting
    /// Without it nobody tells the worker anything, and the agent ends it when it looks.
    var hasSupervisor = true
    var isFrozen = false
    /// Told to end, by whatever means.
    var isToStop = false
    /// Told to end when its turn is over.
    var isToEnd = false
    /// Words it was given and has not read.
    var guidance: [String]
    /// Reports in its folder.
    var reports: [Report] = []
    var hasReportedComplete = false
    /// What its event stream tells.
    var stream: [WorkerNews] = []

    // What the agent of the moment knows of it.

    /// The agent's shell looks at it.
    var isFollowed = false
    /// Orders of the machine that the shell has not carried out; gone with the agent.
    var orders: [Order] = []
    /// How many of its reports this agent was told.
    var told = 0
    /// How much of its stream this agent has read.
    var read = 0

    enum Order: Hashable, Sendable {
        case say(WorkerLine)
        case stop
        case freeze
        case thaw
    }

    init(key: AttemptKey, run: UInt64, guidance: [String]) {
        self.key = key
        self.run = run
        self.guidance = guidance
    }

    var mayRun: Bool {
        switch state {
        case .starting, .lives: true
        case .ended: false
        }
    }

    /// Its supervisor is dead while it goes on.
    var isOrphan: Bool { state == .lives && !hasSupervisor }

    mutating func give(_ words: [String]) { guidance += words.filter { !guidance.contains($0) } }

    mutating func end(_ kind: RunEnd.Kind, _ detail: String, until: Timestamp? = nil) {
        state = .ended(RunEnd(kind: kind, detail: detail, until: until))
    }

    /// An agent begins to look at it, with what its journal has of the stream.
    mutating func follow(from offset: UInt64) {
        isFollowed = true
        told = 0
        read = min(Int(offset), stream.count)
    }

    /// The agent that looked at it is gone.
    mutating func loseAgent() {
        isFollowed = false
        orders = []
    }
}
