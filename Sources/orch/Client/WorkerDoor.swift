import OrchAgent
import OrchCore

/// The door for reports of the worker whose tools this command is run by: a spool folder that the agent reads, so that a report is
/// taken in also while the agent is away.
struct WorkerDoor {
    private let reports: RunReports
    /// The worker's own session; nil where its environment does not say.
    private let session: SessionKey?

    /// Nil outside of a worker.
    init?(_ environment: [String: String]) {
        let place = WorkerPlace(environment: environment)
        guard let reports = place.reports else { return nil }
        self.reports = reports
        session = place.session
    }

    /// Whether a report about this session belongs into the worker's own spool. A worker may name another session: that is for the
    /// daemon to judge.
    func isFor(_ reference: SessionReference) -> Bool {
        guard let session else { return true }
        return session.id == reference.id && (!reference.projectIsSaid || reference.project == session.project)
    }

    /// Hands a report over; durable on return.
    func put(_ report: Report) throws { try reports.add(report) }
}
