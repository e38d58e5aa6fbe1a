import Foundation
import OrchCore
import OrchHome

/// What is left when all has settled: nothing but the daemons, the worktrees of sessions that are kept, and free locks.
struct RemainsAudit {
    /// A supervisor's last acts, and the soak's own `orch watch`, take a moment.
    private static let limit: Duration = .seconds(30)

    let cluster: SoakCluster
    private var root: String { cluster.ground.root }

    /// The processes of the folder that are no daemon of it.
    func processes() async throws -> [String] {
        var found: [ProcessIdentity] = []
        _ = try await Pass.until(Self.limit) {
            let daemons = try cluster.daemons().map(\.process)
            found = try Belongings(root: root).processes().filter { !daemons.contains($0) }
            return found.isEmpty
        }
        return found.map { process in
            let words = (try? BoundedFile.read("/proc/\(process.pid)/cmdline", limit: 1 << 16)) ?? []
            return "\(process): \(String(decoding: words.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self).printable(limit: 300))"
        }
    }

    /// Worktrees that no session has, sessions that are kept without theirs, and whatever the hosts themselves call an orphan.
    func worktrees(_ sessions: [SoakOperator.Session], asking desk: Desk) async throws -> [String] {
        let listed = try cluster.ground.git("worktree", "list", "--porcelain").text().split(separator: "\n")
        let folder = "\(cluster.ground.project)-issue-"
        let registered = Self.numbers(listed.map { String($0) }, behind: "worktree \(root)/\(folder)")
        let present = Self.numbers(try FileManager.default.contentsOfDirectory(atPath: root), behind: folder)
        var leaks: [String] = []
        for session in sessions {
            let number = session.plot.number
            let isWhole = registered.contains(number) && present.contains(number)
            let isThere = registered.contains(number) || present.contains(number)
            if session.isDeleted, isThere { leaks.append("session \(number) is deleted, and has a worktree") }
            if !session.isDeleted, session.status == .complete, !isWhole { leaks.append("session \(number) is complete, and has no worktree") }
        }
        let reply = try await desk.ask(.sweep(Request.Sweep(order: SweepOrder(.orphans, clean: false), host: nil)), patience: .seconds(130))
        for host in reply.sweep?.hosts ?? [] {
            if let missing = host.missing { leaks.append("\(host.host): \(missing)") }
            leaks += host.findings.map { "\(host.host): \($0.kind.rawValue) \($0.path ?? "") \($0.words)" }
        }
        return leaks
    }

    private static func numbers(_ texts: [String], behind mark: String) -> Set<Int> {
        Set(texts.compactMap { $0.hasPrefix(mark) ? Int($0.dropFirst(mark.count)) : nil })
    }

    /// Locks of sessions that somebody holds, and slots that are in use.
    func locks(asking desk: Desk) async throws -> [String] {
        var held: [String] = []
        for host in cluster.hosts {
            let folder = "\(host.home.agent)/locks/\(cluster.ground.project)"
            guard FileManager.default.fileExists(atPath: folder) else { continue }
            for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where file.hasSuffix(".lock") {
                if try FileLock.isHeld("\(folder)/\(file)") { held.append("\(host.name): \(file) is held") }
            }
        }
        let status = try await desk.ask(.status).status
        for host in status?.hosts ?? [] where host.slotsUsed > 0 { held.append("\(host.name): \(host.slotsUsed) slots are in use") }
        return held
    }
}
