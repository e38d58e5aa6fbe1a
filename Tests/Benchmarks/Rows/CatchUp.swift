import Foundation
import OrchAgent
import OrchCore
import OrchHome
import OrchWire

/// From the moment at which a stopped coordinator goes on to the last of what happened meanwhile in `orch watch`: 200 status changes and a
/// question of each of three workers, all there, once and in order, or the benchmark fails.
///
/// The coordinator is stopped as a laptop that sleeps, for as long as the workers take, or for longer than a link lives: then the link is made
/// anew first. Beside it stands a durable write for each fact, which the ledger needs no more than one for a page of.
struct CatchUp {
    private static let sessions = 1...3
    private static let changes = 200
    /// Longer than any measuring takes; the sessions are deleted before.
    private static let workerMilliseconds = 600_000
    /// Both daemons hold a link for lost after 10 s of silence.
    private static let longAbsence = Duration.seconds(12)
    private static let journalled = Duration.seconds(30)
    private static var facts: Int { changes + sessions.count }

    let ground: Ground

    func rows(_ rounds: Rounds) async throws -> [Comparison] {
        try await Workshop.with(ground, steps: [.pause(Self.workerMilliseconds)]) { workshop in
            let executed = try Executed(fifo: ground.fifo)
            for number in Self.sessions {
                _ = try await workshop.coordinator.call(try workshop.spawn(number))
                _ = try await executed.next()
            }
            let watching = try Watching(ground.orch("watch", "--json", "--since", "0", home: workshop.home))
            var rows: [Comparison] = []
            do {
                rows = [
                    try await row("coordinator goes on, to the last of 203 facts", absence: .zero, workshop, watching, rounds),
                    try await row("the same after 12 s, on a new link", absence: Self.longAbsence, workshop, watching, rounds),
                ]
            } catch {
                try watching.end()
                throw error
            }
            try watching.end()
            return rows
        }
    }

    private func row(
        _ name: String, absence: Duration, _ workshop: Workshop, _ watching: Watching, _ rounds: Rounds
    ) async throws -> Comparison {
        let file = try DurableFile(path: "\(ground.root)/facts")
        var row = Comparison(name, beside: "\(Self.facts) durable writes of a page", aim: .median(.seconds(2)))
        try await rounds.fill(
            &row, orch: { try await catchUp(after: absence, workshop, watching) },
            least: {
                let began = ContinuousClock.now
                for _ in 0..<Self.facts { try file.append() }
                return began.duration(to: .now)
            })
        return row
    }

    private func catchUp(after absence: Duration, _ workshop: Workshop, _ watching: Watching) async throws -> Duration {
        guard let coordinator = try DaemonState.ready(.coordinator, in: workshop.home)?.process, try coordinator.send(SIGSTOP) else {
            throw BenchmarkFailure(doing: "stop the coordinator", cause: "it does not run")
        }
        let stopped = ContinuousClock.now
        let told: [SessionKey: [String]]
        do {
            told = try await work(workshop)
            try await Pass.time(max(.zero, absence - stopped.duration(to: .now)))
        } catch {
            _ = try coordinator.send(SIGCONT)
            throw error
        }
        let began = ContinuousClock.now
        _ = try coordinator.send(SIGCONT)
        return began.duration(to: try await hear(told, watching))
    }

    /// Everything that the workers report, in their agent's journal. Gives it for each session, as words.
    private func work(_ workshop: Workshop) async throws -> [SessionKey: [String]] {
        var told: [SessionKey: [String]] = [:]
        var spools: [RunReports] = []
        for number in Self.sessions {
            let key = SessionKey(project: ground.project, id: try SessionID(issue: number))
            let reports = RunReports(runDirectory: workshop.home.run(of: key, fence: Fence(attempt: 1, run: 1)))
            let last = Self.sessions.upperBound
            for change in 0..<(Self.changes / last + (number <= Self.changes % last ? 1 : 0)) {
                let status: SessionStatus = change.isMultiple(of: 2) ? .planning : .working
                try reports.add(Report(id: UUID().uuidString, status: status, at: WallClock.now()))
                told[key, default: []].append(status.rawValue)
            }
            var asking = Report(id: UUID().uuidString, at: WallClock.now())
            asking.question = Report.Question(question: asking.id, options: [], context: nil)
            try reports.add(asking)
            told[key, default: []] += [SessionStatus.stuck.rawValue, asking.id]
            spools.append(reports)
        }
        let isJournalled = try await Pass.until(Self.journalled, looking: .milliseconds(5)) {
            // A report is removed when it is in the journal.
            try spools.allSatisfy { try $0.waiting(limit: 1).reports.isEmpty }
        }
        guard isJournalled else { throw BenchmarkFailure(doing: "wait for the agent's journal", cause: "it did not take all reports") }
        return told
    }

    /// The moment at which all of it can be read.
    private func hear(_ told: [SessionKey: [String]], _ watching: Watching) async throws -> ContinuousClock.Instant {
        var rest = told
        var last: UInt64?
        while true {
            let line = try await watching.line()
            let event = try JSONCoding.value(LedgerEvent.self, from: line.text.utf8)
            guard last.map({ event.sequence == $0 + 1 }) ?? true else {
                throw BenchmarkFailure(doing: "read orch watch", cause: "event \(event.sequence) follows \(last ?? 0)")
            }
            last = event.sequence
            guard let key = event.session, let word = Self.word(event.fact) else { continue }
            guard rest[key]?.first == word else {
                throw BenchmarkFailure(doing: "read orch watch", cause: "\(key) tells \(word), and \(rest[key]?.first ?? "nothing") was reported")
            }
            rest[key]?.removeFirst()
            if rest.values.allSatisfy(\.isEmpty) { return line.moment }
        }
    }

    /// What a worker has reported.
    private static func word(_ fact: LedgerEvent.Fact) -> String? {
        if let status = fact.status { return status.cause == AgentEvent.StateChange.Cause.reported.rawValue ? status.status.rawValue : nil }
        return fact.escalation?.question
    }
}
