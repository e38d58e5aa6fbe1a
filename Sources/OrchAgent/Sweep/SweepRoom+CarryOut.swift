import Foundation
import OrchCore
import OrchForge
import OrchHome

// Each thing is looked at again at the moment it is to go.
extension SweepRoom {
    /// - Parameter clean: removes what can be removed without losing work.
    func carryOut(_ items: [SweepItem], more: Int, notes: [String], _ order: SweepOrder, _ bring: @escaping Bring) async -> HostSweep {
        var sweep = HostSweep(host: settings.host, more: more, notes: notes)
        var pullRequests = PullRequests(environment: settings.environment)
        for item in items {
            do {
                var safe: [String] = []
                var item = item
                if let pullRequest = item.pullRequest {
                    switch try await pullRequests.answer(pullRequest) {
                    case .merged(let head):
                        safe = [head]
                        item.finding.words += ", its pull request is merged"
                    case .closed: item.finding.words += ", its pull request is closed"
                    case .open, .unknown: if pullRequest.decides { continue }
                    }
                }
                sweep.findings.append(try await carryOut(item, order, safe: safe, bring))
            } catch {
                var finding = item.finding
                if order.clean {
                    finding.outcome = .refused
                    finding.reason = Self.words(error)
                } else {
                    finding.atRisk = ["it can't be told: \(Self.words(error))"]
                }
                sweep.findings.append(finding)
            }
        }
        sweep.notes = Array((sweep.notes + pullRequests.notes).prefix(Limits.notes))
        return sweep
    }

    private func carryOut(_ item: SweepItem, _ order: SweepOrder, safe: [String], _ bring: @escaping Bring) async throws -> SweepFinding {
        var finding = item.finding
        switch item.target {
        case .nothing: return finding
        case .worktree(let worktree): return try await LeftWorktree(worktree, order: order, safe: safe, room: self).carryOut(finding, bring)
        case .record(let path):
            guard order.clean else { return finding }
            guard !FileManager.default.fileExists(atPath: path) else { return finding.left("the directory is there again") }
            await bring(.sweep(.worktreeIsGone(path)))
            return finding.cleaned("the session has no worktree any more")
        case .folder(let run):
            finding.bytes = try await DiskUse(environment: settings.environment).bytes(of: run.path)
            guard order.clean else { return finding }
            guard await claims.permits(.run(run.key), bring) else { return finding.left("its attempt is open by now") }
            try FileManager.default.removeItem(atPath: run.path)
            return finding.cleaned(nil)
        case .run(let run):
            guard order.clean else { return finding }
            guard await claims.permits(.run(run.key), bring) else { return finding.left("its attempt is open by now") }
            let ended = try await DeadRun(run: run).end()
            guard ended.left.isEmpty else {
                return finding.refused("\(ended.left.map(\.description).joined(separator: ", ")) could not be ended".printable(limit: 300))
            }
            return finding.cleaned(run.pids.isEmpty ? "its end is written down now" : "ended \(ended.ended) process\(ended.ended == 1 ? "" : "es")")
        }
    }
}

extension SweepFinding {
    func cleaned(_ reason: String?) -> SweepFinding { with(.cleaned, reason) }
    func refused(_ reason: String) -> SweepFinding { with(.refused, reason) }
    func left(_ reason: String) -> SweepFinding { with(.left, reason) }

    private func with(_ outcome: Outcome, _ reason: String?) -> SweepFinding {
        var finding = self
        finding.outcome = outcome
        finding.reason = reason
        return finding
    }
}
