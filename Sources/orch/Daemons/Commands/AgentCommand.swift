import ArgumentParser
import Logging
import OrchAgent
import OrchCore
import OrchHome

/// `orch agent`
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Run the agent of this machine in the foreground, until SIGTERM or Ctrl-C.",
        discussion: """
            It makes worktrees and runs workers. A coordinator of the same ORCH_HOME finds it by itself; one on another machine needs \
            a TCP endpoint here, which only opens for that coordinator's key. What is not said here comes from ORCH_HOME/config.json. \
            Workers go on when it ends.

            'orch agent listen' opens such an endpoint of the agent in the background, 'orch agent revoke' shuts it.

            Example: orch agent listen --coordinator 2k3m…
            Example: orch agent --name gpu-box --listen tcp://0.0.0.0:7717 --coordinator-key "$(ssh laptop orch key --role coordinator)"
            """,
        subcommands: [AgentListenCommand.self, AgentJoinCommand.self, AgentRevokeCommand.self])

    @Option(help: "What this host is called.")
    var name: HostName?

    @Option(help: "Workers at a time, 0 to 1000; 0 takes no work.")
    var slots: Int?

    @Option(help: ArgumentHelp("Where coordinators connect: tcp://0.0.0.0:7717. Port * takes a free one.", valueName: "endpoint"))
    var listen: Endpoint?

    @Option(help: ArgumentHelp("Where events are published; the port after --listen if nothing is said.", valueName: "endpoint"))
    var listenStatus: Endpoint?

    @Option(help: ArgumentHelp("The key of the one coordinator that may come in over TCP.", valueName: "key"))
    var coordinatorKey: PublicKey?

    @Option(name: .customLong("label"), help: ArgumentHelp("What sessions may ask for; may be given several times.", valueName: "key=value"))
    var labels: [String] = []

    @OptionGroup var options: DaemonOptions

    func validate() throws {
        if let slots, !HostIdentitySettings.slotsRange.contains(slots) { throw ValidationError("--slots is a number from 0 to 1000") }
        if let bad = labels.first(where: { Self.label($0) == nil }) {
            throw ValidationError("--label \(bad.printable(limit: 80)): write key=value, the key of letters, digits, '.', '_' and '-'")
        }
    }

    private static func label(_ text: String) -> (String, String)? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = parts.first.flatMap({ try? HostName(String($0)) }) else { return nil }
        return (key.text, parts.count == 2 ? String(parts[1]) : "")
    }

    func run() async throws {
        let machine = try Machine.current()
        try options.takeOutput(.agent, machine)
        let log = options.log(.agent)
        let wishes = AgentStart.Wishes(
            name: name, slots: slots, listen: listen, listenStatus: listenStatus, coordinatorKey: coordinatorKey,
            labels: Dictionary(labels.compactMap(Self.label)) { $1 })
        try await ForegroundDaemon(role: .agent, machine: machine, service: options.service, log: log).serve { context in
            let start = AgentStart(
                home: machine.home, config: try machine.config { log.warning("\($0)") }, wishes: wishes, sockets: try machine.sockets(),
                machineName: MachineName.current, orch: try OwnExecutable.path(), environment: machine.environment)
            if let revoked = start.revoked {
                let since = revoked.at.map { " since \($0.iso8601)" } ?? ""
                log.warning("nobody is let in over tcp: the coordinator's key is revoked\(since); 'orch agent listen' pins one")
            }
            let settings = try start.settings(keys: try KeyStore(home: machine.home).curve(.agent)) { try machine.configFile.read().config }
            let daemon = try await AgentDaemon(settings, context: context, log: log)
            return ForegroundDaemon.Bound(endpoints: Self.endpoints(daemon.endpoints)) { try await daemon.run() }
        }
    }

    /// By use: the control socket, then a pair for each door, the local one first.
    static func endpoints(_ bound: [String]) -> [String: String] {
        var named: [String: String] = [:]
        for (index, endpoint) in bound.enumerated() {
            guard index > 0 else {
                named["control"] = endpoint
                continue
            }
            let (door, use) = ((index - 1) / 2, index % 2 == 1 ? "work" : "status")
            named[door == 0 ? use : door == 1 ? "tcp-\(use)" : "tcp-\(use)-\(door)"] = plain(endpoint)
        }
        return named
    }

    /// A socket for both families tells an IPv4 address in IPv6 form (RFC 4291, 2.5.5.2): shown as people write it.
    private static func plain(_ endpoint: String) -> String {
        let mark = "tcp://[::ffff:"
        guard endpoint.hasPrefix(mark), let end = endpoint.firstIndex(of: "]") else { return endpoint }
        return "tcp://" + endpoint[..<end].dropFirst(mark.count) + endpoint[end...].dropFirst()
    }
}
