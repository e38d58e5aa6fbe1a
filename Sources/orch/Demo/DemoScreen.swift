import OrchCore

/// What the demo shows: a table that is drawn anew in its place on a terminal; elsewhere one line for each change.
struct DemoScreen {
    private let page: Page
    private let isTerminal: Bool
    private let project: ProjectName
    private let write: ([String]) throws -> Void
    /// Lines of the table that stands on the screen, to be drawn over.
    private var drawn = 0
    private var last: [SessionID: String] = [:]

    /// - Parameter write: gets whole lines.
    init(page: Page, isTerminal: Bool, project: ProjectName, write: @escaping ([String]) throws -> Void = Output.write) {
        self.page = page
        self.isTerminal = isTerminal
        self.project = project
        self.write = write
    }

    /// A paragraph; the table begins anew below it.
    mutating func say(_ lines: [String]) throws {
        drawn = 0
        try write(lines)
    }

    /// A step of the demo, with the command that does it, as a person would type it.
    mutating func step(_ words: String, command: String) throws {
        try say([Ink.bold.on(words, page), Ink.faint.on("  $ \(command)", page)])
    }

    /// The sessions as they stand now.
    mutating func show(_ sessions: [StatusFile], at now: Timestamp) throws {
        guard isTerminal else { return try write(changes(sessions)) }
        let table = ListRendering(page: page, now: now, current: project).lines(sessions, completed: sessions.count { $0.status.isTerminal })
        // Up to where the last table began, and everything below it away.
        let back = drawn == 0 ? "" : "\u{1B}[\(drawn)F\u{1B}[0J"
        guard let first = table.first else { return }
        try write([back + first] + table.dropFirst())
        drawn = table.count
    }

    private mutating func changes(_ sessions: [StatusFile]) -> [String] {
        sessions.compactMap { session in
            guard let id = session.key?.id else { return nil }
            let host = session.host.map { " on \($0)" } ?? ""
            let line = "  \(SessionMark(session).icon.padded(to: 4)) \(id)  \(session.status.rawValue)\(host)"
            guard last[id] != line else { return nil }
            last[id] = line
            return "\(line)  \(session.issue.title.printable(limit: 60))"
        }
    }
}
