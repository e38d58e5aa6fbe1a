import ArgumentParser
import Logging
import OrchCoordinator
import OrchHome

/// `orch coordinator`
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator",
        abstract: "Run the coordinator in the foreground, until SIGTERM or Ctrl-C.",
        discussion: """
            It keeps the ledger and decides what runs where. Its hosts are this machine and those of ORCH_HOME/config.json \
            ('orch host list'). Workers go on when it ends. 'orch up' does the same in the background.

            With --recover it builds a ledger anew that was lost or is damaged (which is set aside, not removed), from what the hosts \
            hold and from the status files. Nothing is placed before every host was heard; 'orch status' says who is missing, and \
            'orch host remove' gives one up.

            'orch coordinator control' lets the one in the background be asked from other machines.

            Example: orch coordinator --log-level debug
            """,
        subcommands: [CoordinatorControlCommand.self])

    @OptionGroup var options: DaemonOptions

    @Flag(name: .customLong("no-local"), help: "Don't use the agent of this machine.")
    var withoutLocal = false

    @Flag(help: "Build a lost or damaged ledger anew.")
    var recover = false

    func run() async throws {
        let machine = try Machine.current()
        try options.takeOutput(.coordinator, machine)
        let log = options.log(.coordinator)
        let (withoutLocal, recovers) = (withoutLocal, recover)
        try await ForegroundDaemon(role: .coordinator, machine: machine, service: options.service, log: log).serve { context in
            let start = CoordinatorStart(
                home: machine.home, config: try machine.config { log.warning("\($0)") }, sockets: try machine.sockets(),
                configuration: machine.configFile, environment: machine.environment, machineName: MachineName.current, includesLocal: !withoutLocal,
                recovers: recovers)
            let settings = try start.settings(keys: try KeyStore(home: machine.home).curve(.coordinator))
            let daemon = try await CoordinatorDaemon(settings, context: context, log: log)
            var endpoints = ["control": settings.control, "watch": settings.events]
            if let tcp = daemon.remoteControl.first { endpoints["tcp-control"] = tcp }
            return ForegroundDaemon.Bound(endpoints: endpoints) { try await daemon.run() }
        }
    }
}
