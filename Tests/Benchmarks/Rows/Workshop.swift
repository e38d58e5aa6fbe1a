import OrchCore
import OrchHome
import OrchWire
import ZeroMQ

/// A repository, both daemons and a client of each: where workers are started.
struct Workshop {
    static let homeName = "work"

    let ground: Ground
    let coordinator: ControlClient
    let agent: ControlClient
    private let context: Context
    private let thread: SocketThread

    var home: HomeDirectory { ground.home(Self.homeName) }

    /// - Parameter steps: what each worker does once it has said at the FIFO that it was executed.
    static func with<Value>(_ ground: Ground, steps: [ScriptStep], _ work: (Workshop) async throws -> Value) async throws -> Value {
        let home = ground.home(homeName)
        try prepare(ground, home, steps)
        try ground.orch("up", home: home).text()
        let workshop = try await Workshop(ground)
        do {
            let value = try await work(workshop)
            await workshop.close()
            try ground.orch("delete-all", "--yes", home: home).text()
            try ground.orch("down", home: home).text()
            return value
        } catch {
            await workshop.close()
            throw error
        }
    }

    private init(_ ground: Ground) async throws {
        self.ground = ground
        let home = ground.home(Self.homeName)
        let sockets = try LocalSockets.directory(of: home, environment: ground.environment(home))
        context = try Context()
        thread = try SocketThread(name: "benchmark", context: context)
        coordinator = try await ControlClient(endpoint: "ipc://\(sockets)/coordinator.sock", thread: thread)
        agent = try await ControlClient(endpoint: "ipc://\(sockets)/agent.sock", thread: thread)
    }

    private func close() async {
        await coordinator.close()
        await agent.close()
        await thread.shutdown()
    }

    private static func prepare(_ ground: Ground, _ home: HomeDirectory, _ steps: [ScriptStep]) throws {
        try home.create()
        try AtomicFile.write(Array(try JSONCoding.prettyText(of: WorkerScript(steps: steps)).utf8), to: ground.script)
        let command =
            ["/bin/sh", "-c", "\(Executed.command); shift; exec \"$@\"", "sh", ground.fifo]
            + [ground.products.orch, "scripted-worker", "--script", ground.script]
        let config: JSONValue = .object([
            "host": .object(["name": .string("here"), "slots": .int(4), "maxLoadPerCore": .int(0)]),
            "worker": .object(["command": .array(command.map { .string($0) })]),
        ])
        try AtomicFile.write(Array(try JSONCoding.prettyText(of: config).utf8), to: home.configuration, mode: 0o600)
        try GreetRepository(ground: ground).make()
    }

    /// What `orch spawn <number> --title …` asks the coordinator for.
    func spawn(_ number: Int) throws -> Request {
        let checkout = ProjectSpec.Checkout(machine: try MachineIdentity.current().machineId, path: ground.repository)
        let spec = SessionSpec(
            project: ProjectSpec(name: ground.project, checkout: checkout), id: try SessionID(issue: number),
            issue: Issue(number: number, title: "Issue \(number)", body: ""), base: GreetRepository.branch)
        return Request(id: "spawn-\(number)", call: .spawn(Request.Spawn(spec: spec, host: nil)))
    }
}
