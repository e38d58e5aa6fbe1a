@testable import OrchCore

/// One host of a world: what is durable there, its agent if one runs, its workers, and its side of the network.
struct ModelHost {
    let name: HostName
    let slots: Int
    var journal: ModelJournal
    var machine: AgentMachine?
    var workers: [ModelWorker] = []
    var jobs: [Job] = []
    /// Counts connections; nil while there is none.
    var connections: UInt64 = 0
    var isConnected = false
    var toAgent: [Packet] = []
    var toCoordinator: [Packet] = []
    var hints: [NumberedEvent] = []

    init(name: HostName, slots: Int, stream: StreamID) {
        self.name = name
        self.slots = slots
        journal = ModelJournal(stream: stream)
    }

    struct Packet {
        var header: FrameHeader
        var body: WireBody
    }

    /// What the agent's shell is busy with.
    enum Job {
        case prepare(AttemptKey)
        case start(AttemptKey, run: UInt64)
        case observe(AttemptKey, run: UInt64)
        case assess(AttemptKey)
        case remove(AttemptKey, force: Bool)
        case readEvents(from: UInt64)
        case inspect(SessionKey, correlation: UInt64)
    }

    /// The agent is gone; workers are not. Of starts that were under way some happen and some do not.
    mutating func crash(_ dice: inout SplitMix64) {
        machine = nil
        jobs = []
        isConnected = false
        toAgent = []
        toCoordinator = []
        hints = []
        var left: [ModelWorker] = []
        for var worker in workers {
            if worker.state == .starting {
                guard dice.one(in: 2) else { continue }
                worker.state = .lives
            }
            left.append(worker)
        }
        workers = left
    }

    func worker(_ key: AttemptKey, _ run: UInt64) -> Int? { workers.firstIndex { $0.key == key && $0.run == run } }

    /// Drops ended workers whose end is in the journal.
    mutating func forgetReported() {
        workers.removeAll { worker in
            guard case .ended = worker.state, worker.reports.isEmpty, let attempt = journal.attempts[worker.key] else { return false }
            return attempt.run > worker.run || !attempt.workerLives
        }
    }
}

/// A worker process with its supervisor. It outlives the agent.
struct ModelWorker {
    enum State: Equatable {
        case starting
        case lives
        case ended(RunEnd)
    }

    let key: AttemptKey
    let run: UInt64
    var state = State.starting
    var isFrozen = false
    /// Told to end, by whatever means.
    var isToStop = false
    var isToEnd = false
    /// Words it was given and has not read.
    var guidance: [String]
    /// Reports in its spool that the agent has not taken in.
    var reports: [Report] = []
    var hasReportedComplete = false

    var mayRun: Bool {
        switch state {
        case .starting, .lives: true
        case .ended: false
        }
    }
}
