import ArgumentParser
import OrchCore
import OrchHome

/// `orch host list`
struct HostListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the machines that work is sent to, and whether they can take any.",
        discussion: """
            The machines of ORCH_HOME/config.json, and this one where the coordinator has an agent here. Only a running coordinator knows \
            more than their addresses. What keeps a host from taking work stands below it; 'orch host show' tells all of one.

            With --json: an array of {name, endpoint?, statusEndpoint?, key?, nextKey?, revokedAt?, reachability?, since?, notReady?, slots?, \
            slotsUsed?, orchVersion?, labels?, drainingSince?, facts?, load?}; reachability is connected, quiet or unreachable, notReady says why no \
            work is sent there.

            Example: orch hosts
            """)

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() async throws {
        let machine = try Machine.current()
        let answer = try await DaemonAnswers(machine: machine).status(of: .coordinator)
        let entries = HostEntry.all(of: try machine.config(), known: answer?.hosts ?? [])
        if json { return try Output.write(json: entries) }
        let page = Terminal.page(machine.environment, at: WallClock.now())
        try Output.write(HostTable(page: page, coordinatorRuns: answer != nil).lines(entries))
    }
}

/// One host of `orch host list`; its JSON has these members. Beside name, addresses and key all is as the coordinator sees it; nil where none
/// runs, or it does not know the host yet.
struct HostEntry: Hashable, Sendable, Encodable {
    var name: HostName
    /// As the configuration says; this machine has none.
    var endpoint: String?
    var statusEndpoint: String?
    var key: PublicKey?
    /// What it is changing to.
    var nextKey: PublicKey?
    /// Since when its key is revoked.
    var revokedAt: Timestamp?
    var reachability: Reachability?
    var since: Timestamp?
    /// Why no work is sent there; nil where nothing speaks against it.
    var notReady: [String]?
    var slots: Int?
    var slotsUsed: Int?
    var orchVersion: String?
    var labels: [String: String]?
    var drainingSince: Timestamp?
    var facts: HostFacts?
    var load: HostLoad?

    static func all(of config: HostConfig, known: [HostStatus]) -> [HostEntry] {
        var entries = config.hosts.map { name, host in
            HostEntry(
                name: name, endpoint: host.endpoint.description, statusEndpoint: host.statusEndpoint.description, key: host.key,
                nextKey: host.nextKey, revokedAt: config.revocation(of: host.key)?.at)
        }
        for status in known {
            var entry = entries.first { $0.name == status.name } ?? HostEntry(name: status.name)
            entries.removeAll { $0.name == status.name }
            entry.take(status)
            entries.append(entry)
        }
        return entries.sorted { $0.name < $1.name }
    }

    private mutating func take(_ status: HostStatus) {
        reachability = status.reachability
        since = status.since
        notReady = status.notReady.isEmpty ? nil : status.notReady
        (slots, slotsUsed) = (status.slots, status.slotsUsed)
        orchVersion = status.orchVersion
        labels = status.labels
        drainingSince = status.drainingSince
        facts = status.facts
        load = status.load
    }
}
