@testable import OrchCore

// Short names for the values that the tests speak of.

func session(_ id: Int, in project: String = "app") throws -> SessionKey { try SessionKey("\(project)/\(id)") }

func attempt(_ id: Int, _ number: UInt64 = 1) throws -> AttemptKey { AttemptKey(session: try session(id), attempt: number) }

func spec(_ id: Int, in project: String = "app") throws -> SessionSpec {
    SessionSpec(
        project: ProjectSpec(name: try ProjectName(project), remote: "https://example.com/\(project).git"), id: try SessionID(issue: id),
        issue: Issue(number: id, title: "Issue \(id)", body: "Do it."))
}

/// Seconds after the start of a test's time; all clocks agree, nobody sleeps.
func second(_ seconds: Int64) -> Moment {
    Moment(wall: Timestamp(milliseconds: 1_700_000_000_000 + seconds * 1000), boot: seconds * 1000, awake: seconds * 1000)
}

extension HostFacts {
    static func ready(slots: Int) -> HostFacts { HostFacts(slots: slots, slotsUsed: 0, labels: [:], notReady: []) }
}

extension Moment {
    /// Every clock this much later.
    func later(milliseconds: Int64) -> Moment {
        Moment(wall: wall.adding(milliseconds: milliseconds), boot: boot + milliseconds, awake: awake + milliseconds)
    }
}
