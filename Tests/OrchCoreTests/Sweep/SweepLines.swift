@testable import OrchCore

extension SweepEffect {
    /// The effect in a transcript.
    var line: String {
        switch self {
        case .look(let order, let places, _): "look for \(order.kind.rawValue)" + places.worktrees.sorted().map { " \($0)" }.joined()
        case .carryOut(let items, let more, _, let order, _):
            (order.clean ? "clean" : "list") + items.map { " \($0.line)" }.joined(separator: ",") + (more > 0 ? " and \(more) more" : "")
        case .permit(let question, let isPermitted): "\(isPermitted ? "permit" : "refuse") \(question)"
        }
    }
}

extension SweepItem {
    fileprivate var line: String {
        let whose = finding.session.map { " of \($0.id)#\(finding.attempt ?? 0)" } ?? ""
        return "\(finding.kind.rawValue)\(whose)" + (finding.outcome == .left ? " is left" : "") + (pullRequest?.decides == true ? " if merged" : "")
    }
}

extension HostRemains {
    /// A worktree of `issue-<id>` at `/w/<id>`.
    static func worktree(_ id: Int, _ place: Worktree.Place? = nil) -> Worktree {
        Worktree(
            path: "/w/\(id)", repository: "/r/.git", branch: "issue-\(id)", madeBranch: true, place: place ?? .worktree(branch: "issue-\(id)"))
    }

    static func run(_ key: AttemptKey, pids: [Int32] = [], endedAt: Timestamp? = nil) -> Run {
        Run(
            key: key, run: 1, path: "/runs/\(key.session)/\(key.attempt).1", pids: pids, names: [], endedAt: endedAt, hasFolder: true)
    }
}
