import Foundation
import OrchCore
import OrchHome
import OrchWire

/// A cluster under fire: sessions are spawned, an operator looks after them, and everything is killed again and again; then it heals.
struct Soak: Sendable {
    /// How long what is under way may take to its end once nothing is killed any more. The longest wait within is an agent that believes
    /// for 10 s in a link, and the operator's look every few seconds.
    static let settleLimit: Duration = .seconds(300)
    /// How long `orch watch` may take to tell the last event.
    private static let watchLimit: Duration = .seconds(30)
    /// Between two looks of the operator at what is stuck.
    private static let lookEvery: Duration = .seconds(5)

    let plan: SoakPlan
    let cluster: SoakCluster
    let plots: [Plot]

    init(_ plan: SoakPlan, ground: Ground) throws {
        self.plan = plan
        cluster = try SoakCluster(plan, ground: ground)
        plots = Plot.all(plan, within: plan.spawningTime)
    }

    /// What has been when the last session has settled, or the limit is over.
    private struct Course: Sendable {
        let seconds: Double
        let settlingSeconds: Double
        /// The ledger's newest event that the watcher has heard.
        let head: UInt64
    }

    func run() async throws -> SoakReport {
        try await cluster.start(plots)
        let desk = try await Desk(cluster)
        do {
            let report = try await run(asking: desk)
            await desk.close()
            return report
        } catch {
            await desk.close()
            throw error
        }
    }

    private func run(asking desk: Desk) async throws -> SoakReport {
        try await cluster.isConnected(asking: desk)
        let before = try DaemonSample.all(cluster)
        let (errands, sent) = AsyncStream.makeStream(of: Errand.self)
        let person = try SoakOperator(plots, plan, cluster, errands: sent)
        let killer = Killer(cluster, person, plan)
        let following = try Following(cluster)
        let course = try await withThrowingTaskGroup(of: Course?.self) { group in
            group.addTask {
                await Errand.run(errands, at: desk) { await person.told($0, $1, $2) }
                return nil
            }
            group.addTask {
                try await following.run { await person.take($0) }
                return nil
            }
            group.addTask {
                while true {
                    try await Pass.time(Self.lookEvery)
                    await person.look()
                }
            }
            group.addTask { try await act(person, killer, asking: desk) }
            return try await Self.first(of: &group)
        }
        var report = SoakReport(plan)
        report.take(course.seconds, course.settlingSeconds, kills: await killer.kills, refusals: await person.refusals, repeats: await desk.repeats)
        report.violations += await person.troubles + killer.troubles
        try await audit(Array(await person.sessions.values), following, to: course.head, before, asking: desk, &report)
        return report
    }

    /// What the first task to have something gives; the others are cancelled. One that fails before fails all.
    private static func first(of group: inout ThrowingTaskGroup<Course?, any Error>) async throws -> Course {
        var course: Course?
        while let result = await group.nextResult() {
            switch result {
            case .success(let value?):
                course = value
                group.cancelAll()
            case .success(nil): break
            case .failure(let error) where course == nil:
                group.cancelAll()
                throw error
            case .failure: break
            }
        }
        guard let course else { throw CancellationError() }
        return course
    }

    private func act(_ person: SoakOperator, _ killer: Killer, asking desk: Desk) async throws -> Course {
        let start = ContinuousClock.now
        try await person.spawnAll(since: start)
        try await killer.run(until: start + plan.time)
        try await Pass.time(max(.zero, (start + plan.time) - .now))
        try await cluster.heal()
        let healed = ContinuousClock.now
        _ = try await Pass.until(Self.settleLimit) { await person.unsettled.isEmpty }
        let end = ContinuousClock.now
        let head = try await desk.ask(.events(Request.EventsSince(after: nil))).events?.head ?? 0
        _ = try await Pass.until(Self.watchLimit) { await person.heard >= head }
        return Course(seconds: (end - start) / .seconds(1), settlingSeconds: (end - healed) / .seconds(1), head: head)
    }

    private func audit(
        _ sessions: [SoakOperator.Session], _ following: Following, to head: UInt64, _ before: [DaemonSample], asking desk: Desk,
        _ report: inout SoakReport
    ) async throws {
        let sessions = sessions.sorted { $0.plot.number < $1.plot.number }
        let events = try await events(asking: desk)
        var facts = FactAudit(cluster, events: events)
        for session in sessions { try facts.look(at: session) }
        report.take(sessions, facts, events: events.count, watched: try Self.watchFindings(following, to: head))
        let remains = RemainsAudit(cluster: cluster)
        report.processes = try await remains.processes()
        report.worktrees = try await remains.worktrees(sessions, asking: desk)
        report.locks = try await remains.locks(asking: desk)
        report.take(before, try DaemonSample.all(cluster))
    }

    private func events(asking desk: Desk) async throws -> [LedgerEvent] {
        var events: [LedgerEvent] = []
        while let page = try await desk.ask(.events(Request.EventsSince(after: events.last?.sequence ?? 0))).events, !page.events.isEmpty {
            events += page.events
        }
        return events
    }

    /// `orch watch` has told every event of the ledger once, in order, up to the last one before it was ended.
    private static func watchFindings(_ following: Following, to head: UInt64) throws -> [String] {
        var file = GrowingFile(path: following.path)
        let told = try file.newLines().map { try JSONCoding.value(LedgerEvent.self, from: $0).sequence }
        var findings = zip(told, told.dropFirst()).filter { $1 != $0 + 1 }.map { "orch watch told event \($1) after \($0)" }
        if told.last ?? 0 < head {
            findings.append("orch watch ended with event \(told.last ?? 0), the ledger had \(head) then")
        }
        return findings
    }
}
