import OrchCore

/// The lines of `orch orphans` and `orch prune`: a group for each host.
struct SweepRendering {
    let page: Page
    let current: ProjectName?
    let order: SweepOrder
    /// The one host that was asked for.
    let host: HostName?

    private static let nounWidth = 8

    func lines(_ report: SweepReport) -> [String] {
        guard !report.hosts.isEmpty else { return ["No host is known."] }
        let groups = report.hosts.map(group).filter { !$0.isEmpty }
        let found = report.hosts.flatMap(\.findings)
        var lines = Array(groups.joined(separator: [""]))
        if found.isEmpty, report.hosts.contains(where: { $0.missing == nil }) {
            lines += (lines.isEmpty ? [] : [""]) + [order.kind == .orphans ? "No orphans." : "Nothing to prune."]
        }
        if let next = next(found) { lines += ["", next] }
        return lines
    }

    private func group(_ sweep: HostSweep) -> [String] {
        let name = sweep.host.text
        if let missing = sweep.missing {
            return [Ink.bold.on("\(name):", page) + " " + Ink.yellow.on("nothing is known: \(missing.printable(limit: 300))", page)]
        }
        guard !sweep.findings.isEmpty || !sweep.notes.isEmpty || sweep.more > 0 else { return [] }
        let total = sweep.findings.compactMap(\.bytes).reduce(0, +)
        let count = sweep.findings.count + sweep.more
        let heading = "\(name) (\(count)\(total > 0 ? ", \(DataSize.text(total))" : "")):"
        return [Ink.bold.on(heading, page)] + sweep.findings.flatMap(lines)
            + (sweep.more > 0 ? ["  … \(sweep.more) more, which were not looked at: clean these first"] : [])
            + sweep.notes.map { "  " + Ink.yellow.on($0.printable(limit: Limits.titleCharacters), page) }
    }

    private func lines(_ finding: SweepFinding) -> [String] {
        let session = finding.session.map { "  " + SessionName.text($0, current: current) } ?? ""
        let size = finding.bytes.map { "  " + DataSize.text($0) } ?? ""
        let mark = mark(finding)
        let noun = Self.noun(finding.kind).padded(to: Self.nounWidth)
        let first = "  \(mark.ink.on(mark.text, page))  \(noun)\(session)  \(finding.path?.printable(limit: 400) ?? "")\(size)"
        var details = [finding.words] + (finding.reason.map { [$0] } ?? [])
        if !finding.atRisk.isEmpty { details.append("would be lost:") }
        details += finding.atRisk.map { "  " + $0 }
        return [first] + details.map { "       " + $0.printable(limit: Limits.titleCharacters) }
    }

    private func mark(_ finding: SweepFinding) -> (text: String, ink: Ink) {
        switch finding.outcome {
        case .found: finding.atRisk.isEmpty ? ("[ ]", .cyan) : ("[!]", .yellow)
        case .cleaned: ("[✓]", .green)
        case .refused: ("[!]", .red)
        case .left: ("[?]", .yellow)
        }
    }

    private static func noun(_ kind: SweepFinding.Kind) -> String {
        switch kind {
        case .worktreeWithoutSession, .worktreeOfEndedSession: "worktree"
        case .sessionWithoutWorktree: "session"
        case .processOfDeadAttempt: "process"
        case .runFolder: "run"
        }
    }

    /// What to do now: the command that does it, or what came of it.
    private func next(_ found: [SweepFinding]) -> String? {
        let place = host.map { " --host \($0)" } ?? ""
        if order.clean {
            let cleaned = found.filter { $0.outcome == .cleaned }
            let refused = found.count { $0.outcome == .refused }
            guard !cleaned.isEmpty || refused > 0 else { return nil }
            let space = DataSize.text(cleaned.compactMap(\.bytes).reduce(0, +))
            return "Cleaned \(cleaned.count) (\(space))" + (refused > 0 ? ", refused \(refused): nothing of their work was touched." : ".")
        }
        guard found.contains(where: { $0.outcome == .found && $0.atRisk.isEmpty }) else { return nil }
        switch order.kind {
        case .orphans: return "Remove what can go with 'orch orphans --clean\(place)'."
        case .prune:
            let days = order.keepDays.map { " --keep-days \($0)" } ?? ""
            let space = DataSize.text(found.filter { $0.outcome == .found && $0.atRisk.isEmpty }.compactMap(\.bytes).reduce(0, +))
            return "Nothing was removed. \(space) would be free: 'orch prune --apply\(place)\(days)'."
        }
    }
}

/// Sizes as people read them: `12 kB`, `3.4 GB`; powers of 1000.
enum DataSize {
    static func text(_ bytes: UInt64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var tenths = bytes.multipliedReportingOverflow(by: 10).overflow ? UInt64.max : bytes * 10
        var unit = 0
        while tenths >= 10_000, unit < units.count - 1 {
            tenths /= 1000
            unit += 1
        }
        let whole = "\(tenths / 10)"
        return unit > 0 && tenths < 100 ? "\(whole).\(tenths % 10) \(units[unit])" : "\(whole) \(units[unit])"
    }
}
