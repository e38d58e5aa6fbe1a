import OrchCore
import OrchHome

/// The hosts that this machine's coordinator has, or would have.
struct HostNames {
    let machine: Machine

    /// - Throws: a `Problem`, for a name that is none of them.
    func check(_ name: HostName) async throws {
        let config = try machine.config()
        var known = Set(config.hosts.keys)
        known.insert(try config.host.name ?? MachineName.hostName(MachineName.current))
        for host in try await DaemonAnswers(machine: machine).status(of: .coordinator)?.hosts ?? [] { known.insert(host.name) }
        guard !known.contains(name) else { return }
        throw Problem(
            .notFound, "there is no host \(name)", next: "known: \(known.sorted().map(\.text).joined(separator: ", "))")
    }
}
