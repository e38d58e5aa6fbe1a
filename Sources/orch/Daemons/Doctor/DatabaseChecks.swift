import OrchAgent
import OrchCoordinator
import OrchCore
import OrchHome

/// The two databases, while no daemon has them open: a running daemon has checked its own.
struct DatabaseChecks: Sendable {
    let home: HomeDirectory

    func findings(_ survey: DaemonSurvey) -> [Finding] {
        survey.daemons.filter { $0.state == .notRunning }.compactMap { finding($0.role) }
    }

    /// Nil where there is no database, and none was lost.
    func finding(_ role: DaemonRole) -> Finding? {
        switch role {
        case .coordinator: LedgerCondition.finding(home)
        case .agent: JournalCondition.finding(home)
        }
    }
}
