import OrchCore
import OrchHome

/// The lines of `orch host list` and `orch host show`.
struct HostTable {
    let page: Page
    let coordinatorRuns: Bool

    private static let labelWidth = 12

    /// A line for each host, and below it what keeps it from taking work.
    func lines(_ hosts: [HostEntry]) -> [String] {
        guard !hosts.isEmpty else { return ["No hosts. Add one with 'orch host add gpu-box --ssh gpu-box'."] }
        let rows = hosts.map(cells)
        let heading = ["HOST", "STATE", "SLOTS", "LOAD", "VERSION", "LABELS"]
        let widths = heading.indices.map { column in ([heading] + rows).map { DisplayWidth.of($0[column]) }.max() ?? 0 }
        func line(_ cells: [String], _ ink: Ink?) -> String {
            var padded = cells.indices.map { $0 == cells.count - 1 ? cells[$0] : cells[$0].padded(to: widths[$0]) }
            if let ink { padded[1] = ink.on(padded[1], page) }
            var text = padded.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }
        let table = zip(hosts, rows).flatMap { host, cells in [line(cells, ink(host))] + obstacles(host) }
        let note = coordinatorRuns ? [] : ["No coordinator runs here, so nothing is known of them; start it with 'orch up'."]
        return [Ink.bold.on(line(heading, nil), page)] + table + note
    }

    private func cells(_ host: HostEntry) -> [String] {
        let slots = host.slots.map { "\(host.slotsUsed ?? 0)/\($0)" } ?? "-"
        return [
            host.name.text, state(host), slots, host.load?.loadPerCore.map(Tenths.text) ?? "-", host.orchVersion?.printable(limit: 20) ?? "-",
            labels(host),
        ]
    }

    private func labels(_ host: HostEntry) -> String {
        (host.labels ?? [:]).sorted { $0.key < $1.key }.map { HostLabels.text($0.key, $0.value) }.joined(separator: " ").printable(limit: 200)
    }

    /// One word for what a person does about it.
    private func state(_ host: HostEntry) -> String {
        switch host.reachability {
        case nil: return coordinatorRuns ? "not known yet" : "-"
        case .unreachable?: return "unreachable" + (host.since.map { " since \($0.day(secondsEast: page.secondsEast))" } ?? "")
        case .quiet?: return "silent"
        case .connected?: break
        }
        if host.notReady != nil { return "not ready" }
        if host.drainingSince != nil { return "draining" }
        return "reachable"
    }

    private func ink(_ host: HostEntry) -> Ink? {
        switch host.reachability {
        case .unreachable?: .red
        case .connected? where host.notReady == nil && host.drainingSince == nil: .green
        case nil where !coordinatorRuns: nil
        default: .yellow
        }
    }

    private func obstacles(_ host: HostEntry) -> [String] {
        var words = (host.notReady ?? []).map { "not ready: \($0.printable(limit: 300))" }
        if let since = host.revokedAt {
            words.append("its key was revoked on \(since.day(secondsEast: page.secondsEast)): 'orch host add' pins another")
        }
        if let since = host.drainingSince {
            words.append("draining since \(since.day(secondsEast: page.secondsEast)): 'orch host undrain \(host.name)'")
        }
        return words.map { "  " + Ink.yellow.on($0, page) }
    }

    /// All that is known of one.
    func details(_ host: HostEntry) -> [String] {
        var lines = [Ink.bold.on(host.name.text, page)]
        func add(_ label: String, _ text: String?) {
            guard let text, !text.isEmpty else { return }
            lines.append("  " + label.padded(to: Self.labelWidth) + text.printable(limit: 400))
        }
        add("state", state(host))
        lines += obstacles(host)
        add("address", host.endpoint ?? (host.reachability == nil ? nil : "this machine"))
        add("status", host.statusEndpoint)
        add("key", host.key?.text)
        add("next key", host.nextKey.map { "\($0): both are let in until its agent uses that one" })
        add("slots", host.slots.map { "\(host.slotsUsed ?? 0) of \($0) used" })
        add("labels", labels(host))
        add("load", host.load.map(words))
        add("orch", host.orchVersion)
        for (name, version) in (host.facts?.versions ?? [:]).sorted(by: { $0.key < $1.key }) { add(name, version) }
        add("login", host.facts?.login)
        add("sandbox", host.facts?.sandbox)
        add("checkouts", host.facts?.projects?.map(\.text).joined(separator: " "))
        add("clones", host.facts?.clones?.joined(separator: " "))
        return lines
    }

    private func words(_ load: HostLoad) -> String {
        var words: [String] = []
        if let load = load.loadPerCore { words.append("\(Tenths.text(load)) for each core") }
        if let memory = load.freeMemory { words.append("\(ByteCount.text(memory)) of memory free") }
        if let disk = load.freeDisk { words.append("\(ByteCount.text(disk)) of disk free") }
        return words.joined(separator: ", ")
    }
}
