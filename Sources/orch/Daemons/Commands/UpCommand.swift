import ArgumentParser
import OrchCore
import OrchHome

/// `orch up`
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start this machine's coordinator and agent in the background, unless they run.",
        discussion: """
            After an update it starts those anew that still run from the old program; workers go on meanwhile, and are taken up.

            They keep the PATH and the usual variables of this shell ('orch doctor' checks what they have), and write to \
            ORCH_HOME/<daemon>/log. Where config.json names the "coordinatorKey" of a coordinator elsewhere, only the agent is started.

            Example: orch up
            Example: orch up --only agent
            """)

    @Option(help: "Start only this one: coordinator or agent.")
    var only: DaemonRole?

    @Flag(help: "Build a lost or damaged ledger anew from what the hosts hold: see 'orch help coordinator'.")
    var recover = false

    func validate() throws { if recover, only == .agent { throw ValidationError("--recover is for the coordinator") } }

    func run() async throws {
        let machine = try Machine.current()
        let isServer = try machine.config().coordinatorKey != nil
        let roles = only.map { [$0] } ?? (isServer ? [.agent] : Set(DaemonRole.allCases))
        if recover, !roles.contains(.coordinator) {
            throw Problem(.usage, "this machine's agent belongs to a coordinator elsewhere: there is no ledger here", next: "recover it there")
        }
        try Output.write(try await BackgroundDaemons(machine: machine, orch: try OwnExecutable.path()).up(roles, recovers: recover).flatMap(\.lines))
        if recover, try Services(machine).has(.coordinator) {
            try Output.write(["The coordinator runs in the background; 'orch service install coordinator --now' gives it back to its service."])
        }
        if only == nil, isServer {
            try Output.write(["No coordinator was started: \"coordinatorKey\" in \(machine.home.configuration) gives this agent to one elsewhere."])
        }
    }
}
