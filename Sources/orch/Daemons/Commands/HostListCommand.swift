import ArgumentParser
import OrchCore
import OrchHome

/// `orch host list`
struct HostListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the machines that work is sent to, and whether they are reachable.",
        discussion: """
            The machines of ORCH_HOME/config.json, and this one where the coordinator has an agent here. Only a running coordinator knows \
            which are reachable; 'orch status' shows more.

            With --json: an array of {name, endpoint?, statusEndpoint?, key?, reachability?, since?}; reachability is connected, quiet or \
            unreachable.

            Example: orch host list
            """)

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() async throws {
        let machine = try Machine.current()
        let answer = try await DaemonAnswers(machine: machine).status(of: .coordinator)
        let entries = HostEntry.all(of: try machine.config().hosts, known: answer?.hosts ?? [])
        if json { return try Output.write(json: entries) }
        let page = Terminal.page(machine.environment, at: WallClock.now())
        try Output.write(HostRendering(page: page, coordinatorRuns: answer != nil).lines(entries))
    }
}

/// One line of `orch host list`; its JSON has these members.
struct HostEntry: Hashable, Sendable, Encodable {
    var name: HostName
    /// As the configuration says; this machine has none.
    var endpoint: String?
    var statusEndpoint: String?
    var key: PublicKey?
    /// As the coordinator sees it; nil where none runs, or it does not know the host yet.
    var reachability: Reachability?
    var since: Timestamp?

    static func all(of hosts: [HostName: RemoteHost], known: [HostStatus]) -> [HostEntry] {
        var entries = hosts.map { name, host in
            HostEntry(name: name, endpoint: host.endpoint.description, statusEndpoint: host.statusEndpoint.description, key: host.key)
        }
        for status in known {
            guard let index = entries.firstIndex(where: { $0.name == status.name }) else {
                entries.append(HostEntry(name: status.name, reachability: status.reachability, since: status.since))
                continue
            }
            entries[index].reachability = status.reachability
            entries[index].since = status.since
        }
        return entries.sorted { $0.name < $1.name }
    }
}

/// The lines of `orch host list`.
struct HostRendering {
    let page: Page
    let coordinatorRuns: Bool

    private static let nameWidth = 16

    func lines(_ hosts: [HostEntry]) -> [String] {
        guard !hosts.isEmpty else { return ["No hosts. Add one with 'orch host add gpu-box tcp://gpu-box:7717 --key …'."] }
        let note = coordinatorRuns ? [] : ["No coordinator runs here, so nothing is known of them; start it with 'orch up'."]
        return hosts.map(line) + note
    }

    private func line(_ host: HostEntry) -> String {
        let place = host.endpoint.map { "\($0)  \(host.key.map { "\($0.shortText)…" } ?? "")" } ?? "this machine"
        return "\(host.name.text.padded(to: Self.nameWidth))  \(place)" + (words(host).map { "  " + $0 } ?? "")
    }

    private func words(_ host: HostEntry) -> String? {
        let since = host.since.map { " since \($0.day(secondsEast: page.secondsEast))" } ?? ""
        switch host.reachability {
        case .connected?: return Ink.green.on("reachable", page)
        case .quiet?: return Ink.yellow.on("reachable, but silent", page)
        case .unreachable?: return Ink.red.on("unreachable\(since)", page)
        case nil: return coordinatorRuns ? Ink.yellow.on("not known to the coordinator yet", page) : nil
        }
    }
}
