import OrchCore
import OrchHome
import OrchWire

/// The play itself: every step is a command of this binary, in a process of its own, as a person would type it.
struct Demo: Sendable {
    let ground: DemoGround
    let issues: [DemoIssue]
    /// Workers are `claude` from PATH, not the stand-in.
    let isReal: Bool
    private let programs: DemoPrograms
    private let project: ProjectName
    /// The output of `orch watch --json`.
    private var eventsFile: String { "\(ground.root)/events.jsonl" }

    init(ground: DemoGround, issues: [DemoIssue], isReal: Bool) throws(InvalidName) {
        self.ground = ground
        self.issues = issues
        self.isReal = isReal
        programs = DemoPrograms(ground: ground)
        project = try ProjectName("greet")
    }

    /// Plays to the end: three branches with commits. What was started is told to `cast`, which ends it, however the play ends.
    func play(_ screen: inout DemoScreen, cast: DemoCast) async throws {
        try await meet(&screen, cast)
        try screen.step("Three issues, three workers", command: "orch spawn 1 --host laptop; orch spawn 2 3 --host gpu-box")
        for host in ["laptop", "gpu-box"] {
            try await programs.run(["spawn"] + issues.filter { $0.host == host }.map { "\($0.number)" } + ["--host", host], home: ground.laptop)
        }
        try screen.step("Until they are done, or somebody asks", command: "orch list")
        try await follow(&screen)
        try await showBranches(&screen)
    }

    /// Both hosts, over loopback TCP with each other's keys.
    private func meet(_ screen: inout DemoScreen, _ cast: DemoCast) async throws {
        let coordinatorKey = try await key(.coordinator, ground.laptop)
        let agentKey = try await key(.agent, ground.gpuBox)
        try ground.settle("laptop", in: ground.laptop, isReal: isReal)
        try ground.settle("gpu-box", in: ground.gpuBox, isReal: isReal, coordinatorKey: coordinatorKey)
        try screen.step("A build server: an agent that lets one coordinator's key in", command: "orch up --only agent")
        cast.add(ground.gpuBox)
        try await programs.runWhole(["up", "--only", "agent"], home: ground.gpuBox)
        let doors = try await doors()
        try screen.step(
            "The laptop: pins the server's key, and starts its coordinator and agent",
            command: "orch host add gpu-box \(doors.work)/\(agentKey.prefix(8))…; orch up")
        try await programs.run(["host", "add", "gpu-box", "\(doors.work)/\(agentKey)", "--status", doors.status], home: ground.laptop)
        cast.add(ground.laptop)
        try await programs.runWhole(["up"], home: ground.laptop)
        cast.add(
            try programs.start(["watch", "--json", "--since", "0"], home: ground.laptop, output: eventsFile, errors: "\(ground.root)/watch.log"))
    }

    private func key(_ role: DaemonRole, _ home: HomeDirectory) async throws -> String {
        let text = try await programs.run(["key", "--role", role.rawValue], home: home)
        return String(text.prefix { !$0.isNewline })
    }

    /// The ports that the build server's agent was given.
    private func doors() async throws -> (work: String, status: String) {
        let status: Doors = try JSONCoding.value(from: try await programs.run(["status", "--json"], home: ground.gpuBox).utf8)
        let endpoints = status.daemons.first { $0.role == .agent }?.endpoints ?? [:]
        guard let work = endpoints["tcp-work"], let events = endpoints["tcp-status"] else {
            throw Problem(.internalError, "the agent of gpu-box has no tcp ports: \(endpoints)")
        }
        return (work, events)
    }

    /// Draws at each event, and does what the plot says, until all are done.
    private func follow(_ screen: inout DemoScreen) async throws {
        var plot = DemoPlot(expected: Set(try issues.map { try SessionID(issue: $0.number) }))
        try await DemoFeed(path: eventsFile).read { _ in
            let sessions = try await sessions()
            try screen.show(sessions, at: WallClock.now())
            for move in plot.see(sessions) {
                if try await !follow(move, &plot, &screen) { return false }
            }
            return true
        }
    }

    private func follow(_ move: DemoPlot.Move, _ plot: inout DemoPlot, _ screen: inout DemoScreen) async throws -> Bool {
        switch move {
        case .look(let id):
            let detail: Questions = try JSONCoding.value(from: try await programs.run(["get", "\(id)", "--json"], home: ground.laptop).utf8)
            guard let next = plot.learn(detail.session, detail.escalations) else { return true }
            return try await follow(next, &plot, &screen)
        case .answer(let id, let question):
            try screen.say(["", "Session \(id) on \(issueHost(id)) asks: \(question.question.printable(limit: 300))"])
            try screen.say(question.options.map { "  - \($0.printable(limit: 100))" })
            try screen.step("You answer, and it goes on where it stopped", command: "orch forward \(id) \"\(DemoIssue.answer)\"; orch restart \(id)")
            try await programs.run(["forward", "\(id)", DemoIssue.answer], home: ground.laptop)
            try await programs.run(["restart", "\(id)"], home: ground.laptop)
            return true
        case .finish: return false
        case .giveUp(let words): throw Problem(.internalError, words, next: "'orch demo --keep' leaves its logs")
        }
    }

    private func issueHost(_ id: SessionID) -> String { issues.first { $0.number == id.issueNumber }?.host ?? "?" }

    private func sessions() async throws -> [StatusFile] {
        try JSONCoding.value(from: try await programs.run(["list", "--json"], home: ground.laptop).utf8)
    }

    private func showBranches(_ screen: inout DemoScreen) async throws {
        try screen.say(["", "Three branches, ready to be looked at:"])
        for issue in issues {
            let log = try await ground.git(["log", "--no-decorate", "--format=%h %s%n%b", "main..issue-\(issue.number)"])
            let commits = log.split(separator: "\n").map { "    " + String($0).printable(limit: 120) }
            guard !commits.isEmpty else { throw Problem(.internalError, "the branch issue-\(issue.number) has no commit") }
            try screen.say(["  issue-\(issue.number)  \(issue.title)"] + commits)
        }
        try screen.say(["", "Their status files, readable with every daemon down:"])
        try screen.say(try issues.map { "  " + ground.laptop.statusFile(of: SessionKey(project: project, id: try SessionID(issue: $0.number))) })
    }
}

/// The part of `orch status --json` that the demo looks at.
private struct Doors: Decodable {
    struct Daemon: Decodable {
        let role: DaemonRole
        let endpoints: [String: String]
    }

    let daemons: [Daemon]
}

/// The part of `orch get --json` that the demo looks at.
private struct Questions: Decodable {
    let session: StatusFile
    let escalations: [Escalation]

    private enum Key: String, CodingKey { case escalations }

    init(from decoder: any Decoder) throws {
        session = try StatusFile(from: decoder)
        escalations = try decoder.container(keyedBy: Key.self).decode([Escalation].self, forKey: .escalations)
    }
}
