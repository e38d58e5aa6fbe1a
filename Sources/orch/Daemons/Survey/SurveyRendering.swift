import OrchCore
import OrchHome

/// The lines of `orch status`.
struct SurveyRendering {
    let page: Page
    let now: Timestamp

    private static let labelWidth = 12

    func lines(_ survey: DaemonSurvey) -> [String] {
        guard !survey.isQuiet else { return ["No daemon is running; start with 'orch up'."] }
        let asks = survey.asks.map { ["asks".padded(to: Self.labelWidth) + "the coordinator at \($0)"] } ?? []
        return asks + survey.daemons.flatMap { daemon($0, survey.orchVersion) } + hosts(survey.hosts)
    }

    private func daemon(_ daemon: DaemonSurvey.Daemon, _ own: String) -> [String] {
        let label = daemon.role.rawValue.padded(to: Self.labelWidth)
        var facts: [String] = []
        if let pid = daemon.pid { facts.append("pid \(pid)") }
        if let version = daemon.version {
            let reason = version != own ? "this is \(own)" : daemon.replaced ? "replaced" : nil
            facts.append("version \(version.printable(limit: 40))" + (reason.map { " (\($0): 'orch up' starts it anew)" } ?? ""))
        }
        if let start = daemon.startedAt { facts.append("up \(Age.fine(from: start, to: now))") }
        if let service = daemon.service { facts.append(service.printable(limit: 60)) }
        let words = facts.isEmpty ? "" : "  " + facts.joined(separator: ", ")
        return ["\(label)\(state(daemon.state))\(words)"]
            + (daemon.trouble.map { ["  " + Ink.red.on($0.printable(limit: 600), page)] } ?? [])
            + daemon.endpoints.sorted { $0.key < $1.key }.map {
                Ink.faint.on("  \($0.key.printable(limit: 40).padded(to: Self.labelWidth - 2))\($0.value.printable(limit: 300))", page)
            }
    }

    private func state(_ state: DaemonSurvey.Daemon.State) -> String {
        switch state {
        case .running: Ink.green.on("running", page)
        case .starting: Ink.yellow.on("starting or ending", page)
        case .silent: Ink.red.on("does not answer", page)
        case .notRunning: Ink.yellow.on("not running", page)
        }
    }

    private func hosts(_ hosts: [HostStatus]) -> [String] {
        guard !hosts.isEmpty else { return [] }
        let names = hosts.map(\.name.text).map { DisplayWidth.of($0) }.max() ?? 0
        let lines = hosts.sorted { $0.name < $1.name }.flatMap { host -> [String] in
            let slots = "\(host.slotsUsed)/\(host.slots) slots"
            let version = host.orchVersion.map { "  \($0.printable(limit: 40))" } ?? ""
            let labels = host.labels.sorted { $0.key < $1.key }.map { $0.value.isEmpty ? $0.key : "\($0.key)=\($0.value)" }.joined(separator: " ")
            return ["  \(host.name.text.padded(to: names))  \(reachability(host))  \(slots)\(version)  \(labels.printable(limit: 200))"]
                + host.notReady.map { "    " + Ink.yellow.on("not ready: \($0.printable(limit: 300))", page) }
                + (host.drainingSince.map { ["    " + Ink.yellow.on("draining since \($0.day(secondsEast: page.secondsEast))", page)] } ?? [])
        }
        return ["", Ink.bold.on("Hosts:", page)] + lines
    }

    private func reachability(_ host: HostStatus) -> String {
        let since = host.since.map { " since \($0.day(secondsEast: page.secondsEast))" } ?? ""
        return (host.reachability == .connected ? Ink.green : Ink.red).on(host.reachability.rawValue, page)
            + (host.reachability == .connected ? "" : since)
    }
}
