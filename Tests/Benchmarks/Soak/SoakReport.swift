import OrchCore
import OrchHome

/// What a soak has seen, for people.
struct SoakReport: Sendable {
    private let plan: SoakPlan
    private var rows: [(String, String)] = []
    /// What should not be, and has no row of its own.
    var violations: [String] = []
    private var unsettled: [String] = []
    private var duplicates: [String] = []
    private var lost: [String] = []
    var processes: [String] = []
    var worktrees: [String] = []
    var locks: [String] = []

    init(_ plan: SoakPlan) { self.plan = plan }

    var faults: [String] { violations + unsettled + duplicates + lost + processes + worktrees + locks }

    mutating func take(_ seconds: Double, _ settling: Double, kills: [Killer.Victim: Int], refusals: Int, repeats: Int) {
        rows.append(("agents, slots of each", "\(plan.agents), \(SoakPlan.slots)"))
        rows.append(("seconds under fire, then until all had settled", "\(Int(seconds - settling)), \(Int(settling))"))
        for victim in Killer.Victim.allCases { rows.append(("killed: \(victim.rawValue)", "\(kills[victim] ?? 0)")) }
        rows.append(("kills in all", "\(kills.values.reduce(0, +))"))
        rows.append(("the operator's orders that were refused, requests asked again", "\(refusals), \(repeats)"))
        self.seconds = seconds
    }

    private var seconds = 1.0

    mutating func take(_ sessions: [SoakOperator.Session], _ facts: FactAudit, events: Int, watched: [String]) {
        unsettled = sessions.filter { !$0.isSettled }.map {
            "session \($0.plot.number) (\($0.plot.part), \($0.plot.fate)) is \($0.status?.rawValue ?? "not spawned"), \($0.errands) errands under way"
        }
        let settled = sessions.filter(\.isSettled)
        var statuses: [String: Int] = [:]
        for session in settled { statuses[session.isDeleted ? "deleted" : session.status?.rawValue ?? "unknown", default: 0] += 1 }
        let words = statuses.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        rows.append(("sessions settled", "\(settled.count) of \(sessions.count): \(words)"))
        rows.append(("runs of workers", "\(facts.runs)"))
        rows.append(("commits; complete without one because killed while committing", "\(facts.commits); \(facts.withoutCommit)"))
        duplicates = facts.duplicates
        lost = facts.lost + watched
        rows.append(("reports, questions, answers that were acknowledged", "\(facts.reports), \(facts.questions), \(facts.answers)"))
        rows.append(("events in the ledger, for each second", "\(events), \(Int(Double(events) / max(seconds, 1)))"))
    }

    mutating func take(_ before: [DaemonSample], _ after: [DaemonSample]) {
        rows.append(("duplicates", "\(duplicates.count)"))
        rows.append(("lost facts", "\(lost.count)"))
        rows.append(("leaked processes", "\(processes.count)"))
        rows.append(("leaked worktrees", "\(worktrees.count)"))
        rows.append(("locks held, slots in use", "\(locks.count)"))
        rows.append(("other faults", "\(violations.count)"))
        row("coordinator", before, after) { $0.role == .coordinator }
        row("agents", before, after) { $0.role == .agent }
        let living = Set(before.map(\.process)).intersection(after.map(\.process))
        row("agents that were never killed", before, after) { $0.role == .agent && living.contains($0.process) }
    }

    private mutating func row(_ name: String, _ before: [DaemonSample], _ after: [DaemonSample], _ isMeant: (DaemonSample) -> Bool) {
        func words(_ samples: [DaemonSample]) -> String {
            let meant = samples.filter(isMeant)
            let memory = meant.map(\.kilobytes).sorted()
            let descriptors = meant.map(\.descriptors).sorted()
            guard let least = memory.first, let most = memory.last, let fewest = descriptors.first, let many = descriptors.last else { return "–" }
            return "\(Self.range(Self.mebibytes(least), Self.mebibytes(most))) MiB, \(Self.range("\(fewest)", "\(many)")) descriptors"
        }
        rows.append(("\(name) at the start", words(before)))
        rows.append(("\(name) at the end", words(after)))
    }

    private static func range(_ least: String, _ most: String) -> String { least == most ? least : "\(least) to \(most)" }
    private static func mebibytes(_ kilobytes: Int) -> String { "\(kilobytes / 1024).\(kilobytes % 1024 * 10 / 1024)" }

    /// The table.
    var lines: [String] {
        let width = rows.map(\.0.count).max() ?? 0
        let other = rows.map(\.1.count).max() ?? 0
        func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
        let rule = "|\(String(repeating: "-", count: width + 2))|\(String(repeating: "-", count: other + 2))|"
        let body = rows.map { "| \(pad($0.0, width)) | \(pad($0.1, other)) |" }
        let heading = "| \(pad("soak of \(plan.sessions) sessions, seed \(plan.seed)", width)) | \(pad("", other)) |"
        return [heading, rule] + body
    }
}
