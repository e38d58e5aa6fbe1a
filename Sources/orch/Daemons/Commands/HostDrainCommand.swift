import ArgumentParser
import OrchCore

/// `orch host drain`
struct HostDrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Give hosts no new work; what runs there goes on.",
        discussion: """
            It holds until 'orch host undrain', also when coordinator or host are started anew. What waits for the host goes on waiting.

            Example: orch host drain gpu-box
            """)

    @Argument(help: "What the hosts are called.")
    var names: [HostName]

    func run() async throws { try await HostOrdering(kind: .drain, word: "draining").give(to: names) }
}

/// `orch host undrain`
struct HostUndrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undrain",
        abstract: "Let hosts take work again.",
        discussion: """
            Example: orch host undrain gpu-box
            """)

    @Argument(help: "What the hosts are called.")
    var names: [HostName]

    func run() async throws { try await HostOrdering(kind: .undrain, word: "takes work again").give(to: names) }
}

/// One order for several hosts: all are tried, what failed is told at the end.
private struct HostOrdering {
    let kind: HostOrder.Kind
    let word: String

    func give(to names: [HostName]) async throws {
        try await DaemonConnection.with(in: try Surroundings.current()) { connection in
            var failures = Failures()
            for name in names {
                do {
                    guard let done = try await connection.call(.host(HostOrder(host: name, kind: kind))).reply.host else {
                        throw DaemonConnection.unexpected()
                    }
                    try Output.write(["\(done.host): \(word)"] + done.notes.map { "  " + $0.printable(limit: 300) })
                } catch let problem as Problem {
                    failures.add(name.text, problem)
                }
            }
            try failures.throwAny()
        }
    }
}
