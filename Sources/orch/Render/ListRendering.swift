import OrchCore

/// The lines of `orch list`.
struct ListRendering {
    let page: Page
    let now: Timestamp
    /// The project of the current directory: its sessions are named by their number alone.
    let current: ProjectName?

    private static let indent = "       "
    private static let leastTitle = 12
    private static let markWidth = 4
    private static let hostWidth = 20

    /// - Parameter completed: terminal sessions in all, of which the list may hold only the newest; nil when none were asked for.
    func lines(_ sessions: [StatusFile], completed: Int?) -> [String] {
        let active = sessions.filter { !$0.status.isTerminal }
        let ended = sessions.filter(\.status.isTerminal)
        if sessions.isEmpty, completed ?? 0 == 0 {
            return [completed == nil ? "No active sessions." : "No sessions. Start one with 'orch spawn 123'."]
        }
        var lines: [String] = []
        if !active.isEmpty { lines += group("Active Sessions (\(active.count)):", active) }
        if let completed, completed > 0 || !ended.isEmpty {
            if !lines.isEmpty { lines.append("") }
            lines += group("Completed Sessions (\(max(completed, ended.count))):", ended)
            if completed > ended.count { lines.append(Ink.faint.on("  … \(completed - ended.count) more: 'orch list --all'", page)) }
        }
        return lines
    }

    private func group(_ heading: String, _ sessions: [StatusFile]) -> [String] {
        let rows = sessions.map(row)
        let widths = Row.widths(of: rows)
        return [Ink.bold.on(heading, page)] + zip(sessions, rows).flatMap { [first($1, widths)] + details($0) }
    }

    private func row(_ session: StatusFile) -> Row {
        Row(
            mark: SessionMark(session), name: SessionName.text(session, current: current), status: session.status.rawValue,
            age: Age.text(from: session.startedAt, to: now), host: session.host?.text.clipped(columns: Self.hostWidth) ?? "-",
            title: session.issue.title.printable(limit: Limits.titleCharacters))
    }

    private func first(_ row: Row, _ widths: Row.Widths) -> String {
        let icon = row.mark.icon.padded(to: Self.markWidth)
        let front = "\(row.name.padded(to: widths.name))  \(row.status.padded(to: widths.status))  "
        let middle = "\(row.age.paddedFront(to: widths.age))  \(row.host.padded(to: widths.host))  "
        let used = 2 + Self.markWidth + 1 + DisplayWidth.of(front) + DisplayWidth.of(middle)
        let title = row.title.clipped(columns: max(Self.leastTitle, page.width - used))
        return "  \(row.mark.ink?.on(icon, page) ?? icon) \(front)\(middle)\(title)"
    }

    private func details(_ session: StatusFile) -> [String] {
        var lines: [String] = []
        func add(_ label: String, _ text: String, _ ink: Ink? = nil) {
            let line = (label + text.printable(limit: Limits.titleCharacters)).clipped(columns: page.width - Self.indent.count)
            lines.append(Self.indent + (ink?.on(line, page) ?? line))
        }
        if session.status == .stuck { add("stuck: ", session.stuckReason ?? "no reason is known", .red) }
        if let error = session.deletionError { add("deletion failed: ", error, .red) }
        if let since = session.unknownSince { add("unknown since ", since.day(secondsEast: page.secondsEast), .yellow) }
        if let reason = session.waitingFor { add(reason.hasPrefix("waiting") || reason.hasPrefix("continues") ? "" : "waiting: ", reason, .yellow) }
        if session.want.differs(from: session.status) { add("to be ", session.want.rawValue, .yellow) }
        if let doing = session.doing { add("now: ", doing) }
        if let address = session.pullRequestUrl { add("PR ", address) }
        if !session.worktreePath.isEmpty { add("", "\(session.branch) in \(session.worktreePath)", .faint) }
        return lines
    }
}

/// The cells of one line.
private struct Row {
    struct Widths {
        var name = 0
        var status = 0
        var age = 0
        var host = 0
    }

    let mark: SessionMark
    let name: String
    let status: String
    let age: String
    let host: String
    let title: String

    static func widths(of rows: [Row]) -> Widths {
        rows.reduce(into: Widths()) { widths, row in
            widths.name = max(widths.name, DisplayWidth.of(row.name))
            widths.status = max(widths.status, DisplayWidth.of(row.status))
            widths.age = max(widths.age, DisplayWidth.of(row.age))
            widths.host = max(widths.host, DisplayWidth.of(row.host))
        }
    }
}

/// How a session is called on a line: so that it can be typed again where the reader stands.
enum SessionName {
    static func text(_ session: StatusFile, current: ProjectName?) -> String {
        let id = session.id.printable(limit: Limits.nameBytes)
        return session.project == current ? id : "\(session.project)/\(id)"
    }

    static func text(_ key: SessionKey, current: ProjectName?) -> String { key.project == current ? key.id.text : key.description }
}

extension Want {
    /// Whether the session has not got yet where the operator wants it.
    func differs(from status: SessionStatus) -> Bool {
        switch self {
        case .run: false
        case .paused: status != .paused && !status.isTerminal
        case .cancelled: !status.isTerminal
        case .deleted: status != .deleting && status != .deletionFailed
        }
    }
}
