import ArgumentParser
import OrchCore
import OrchHome

/// `orch host rename`
struct HostRenameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Call a host something else.",
        discussion: """
            Only while no session is on it or waits for it: the numbers by which a worker is known, and kept from running twice, belong to \
            the name. What ended there keeps the old name, and its logs can't be read from here any more.

            Example: orch host rename gpu-box attic
            """)

    @Argument(help: "What the host is called now.")
    var old: HostName

    @Argument(help: "What it is to be called.")
    var new: HostName

    func run() async throws {
        let machine = try Machine.current()
        let config = try machine.config()
        let own = try config.host.name ?? MachineName.hostName(MachineName.current)
        guard old != own else {
            throw Problem(
                .refused, "\(old) is this machine itself, whose name its agent has too",
                next: "'orch down', set \"host\": {\"name\": \"\(new)\"} in \(machine.home.configuration), 'orch up'")
        }
        guard config.hosts[old] != nil else {
            throw Problem(.notFound, "there is no host \(old) in \(machine.home.configuration)", next: "see 'orch host list'")
        }
        guard config.hosts[new] == nil, new != own else { throw Problem(.conflict, "\(new) is another host already", next: "take another name") }
        try await DaemonConnection.with(in: try Surroundings.current()) { try await empty(through: $0) }
        try machine.configFile.renameHost(old, to: new)
        try Output.write(["\(old) is \(new) in \(machine.home.configuration)"])
        try await CoordinatorRefresh(machine: machine).tell()
    }

    /// Nothing may come while it is looked: the host is drained first, and stays as it was where that was for nothing.
    private func empty(through connection: DaemonConnection) async throws {
        let known = try await connection.call(.status).reply.status?.hosts.first { $0.name == old }
        guard let known else { return }
        _ = try await connection.call(.host(HostOrder(host: old, kind: .drain)))
        let list = try await connection.call(.list(Request.List(project: nil, host: old, completed: 0))).reply.sessions
        guard let sessions = list?.sessions, !sessions.isEmpty else { return }
        if known.drainingSince == nil { _ = try await connection.call(.host(HostOrder(host: old, kind: .undrain))) }
        throw Problem(
            .refused, "\(sessions.count == 1 ? "a session is" : "\(sessions.count) sessions are") on \(old), or waiting for it",
            next: "let them end, or move them to another host", details: sessions.prefix(20).map { "\($0.project)/\($0.id): \($0.status.rawValue)" })
    }
}
