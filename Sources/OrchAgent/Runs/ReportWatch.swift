import Logging
import OrchCore
import OrchHome

/// The reports that a run's worker hands over through its spool folder.
struct ReportWatch: Sendable {
    let reports: RunReports
    let log: Logger

    /// Brings each report once, in order, until the task is cancelled; a report stays in the folder until it is in the journal.
    func follow(_ bring: (RunReports, WaitingReports.Entry) async -> Void) async throws {
        var seen: Set<String> = []
        let changes = try FileWatch.changes(of: [.directory(reports.folder)])
        try await bringNew(&seen, bring)
        for await _ in changes { try await bringNew(&seen, bring) }
    }

    /// Brings what is there and was not brought before. Known by their ids: a name is used again when its file has gone.
    func bringNew(_ seen: inout Set<String>, _ bring: (RunReports, WaitingReports.Entry) async -> Void) async throws {
        let waiting = try reports.waiting()
        for problem in waiting.problems { log.warning("\(problem)") }
        for entry in waiting.reports where seen.insert(entry.report.id).inserted { await bring(reports, entry) }
    }
}
