@testable import OrchCore

/// A coordinator, its agents, their workers, clients and a bad network as one value. One seed makes one history.
struct World {
    var dice: SplitMix64
    var now = second(0)
    var ledger = ModelLedger()
    var coordinator: CoordinatorMachine?
    var hosts: [HostName: ModelHost] = [:]
    var names: [HostName] = []
    var timers: [ModelTimer] = []
    var scheduled: UInt64 = 0
    var clients: [ModelClient] = []
    /// Hosts whose connection is gone and the coordinator has not noticed.
    var lost: Set<HostName> = []
    /// Nothing fails any more, and every worker comes to its end.
    var isHealing = false
    var reports = 0
    /// What happened, in words; nil where nobody reads it.
    var transcript: Transcript?

    struct ModelTimer {
        enum Timer {
            case coordinator(CoordinatorTimer)
            case agent(HostName, AgentTimer)
        }

        var due: Int64
        var order: UInt64
        var timer: Timer
    }

    struct ModelClient {
        var request: Request
        var reply: Reply?
        var tries = 0
    }

    init(seed: UInt64, records: Bool = false) throws {
        dice = SplitMix64(seed: seed)
        transcript = records ? Transcript() : nil
        for (index, text) in ["alpha", "beta"].enumerated() {
            let name = try HostName(text)
            names.append(name)
            hosts[name] = ModelHost(name: name, slots: 2 - index, stream: StreamID(high: 2, low: UInt64(index + 1)))
            ledger.hosts[name] = HostRecord(name: name, isLocal: index == 0)
        }
        for name in names { try startAgent(name) }
        try startCoordinator()
    }

    /// The words are only made where somebody reads them.
    func note(_ words: @autoclosure () -> String) {
        guard let transcript else { return }
        let line = words()
        // Beats hide what happens.
        guard !line.contains("ping("), !line.contains("pong(") else { return }
        transcript.lines.append("\(now.boot) \(line)")
    }

    /// One thing happens.
    mutating func step() throws {
        now = now.later(milliseconds: Int64(dice.below(40)))
        switch dice.below(100) {
        case 0..<45: try deliverAny()
        case 45..<57: try finishAnyJob()
        case 57..<69: try letAnyWorkerAct()
        case 69..<79: try passTime()
        case 79..<91: try letAnyClientAct()
        case 91..<94: try connectAny()
        case 94..<96: try crashOrStartAny()
        default: try loseSomething()
        }
        for name in names { hosts[name]?.forgetReported() }
        try check()
    }

    private mutating func crashOrStartAny() throws {
        let name = names[dice.below(names.count)]
        if coordinator == nil { return try startCoordinator() }
        if hosts[name]?.machine == nil { return try startAgent(name) }
        if dice.one(in: 2) { crashCoordinator() } else { crashAgent(name) }
    }

    /// The next timer fires, if it is not too far away.
    mutating func passTime() throws {
        guard let index = timers.indices.min(by: { (timers[$0].due, timers[$0].order) < (timers[$1].due, timers[$1].order) }) else { return }
        let timer = timers.remove(at: index)
        now = now.later(milliseconds: max(0, timer.due - now.boot))
        switch timer.timer {
        case .coordinator(let timer):
            note("⏱ \(timer)")
            try tell(.timer(timer))
        case .agent(let name, let timer):
            note("⏱ \(name) \(timer)")
            try tell(name, .timer(timer))
        }
    }

    mutating func schedule(_ timer: ModelTimer.Timer, after: Int64) {
        scheduled += 1
        timers.append(ModelTimer(due: now.boot + after, order: scheduled, timer: timer))
    }
}

/// The lines of a history. A class, so that a line may be written from what it tells of.
final class Transcript {
    var lines: [String] = []
}
