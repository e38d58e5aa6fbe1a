import OrchAgent
import OrchCore
import OrchHome
import OrchTemplates
import ZeroMQ

/// What an agent is started with: this host's `config.json`, and what the command line says instead of it.
struct AgentStart: Sendable {
    /// What stands on the command line; nil leaves it to `config.json`.
    struct Wishes: Sendable {
        var name: HostName?
        var slots: Int?
        var listen: Endpoint?
        var listenStatus: Endpoint?
        var coordinatorKey: PublicKey?
        /// Beside those of `config.json`, over those of the same name.
        var labels: [String: String] = [:]
    }

    let home: HomeDirectory
    var config: HostConfig
    let wishes: Wishes
    /// The directory of the local sockets.
    let sockets: String
    /// How this machine is called where neither says.
    let machineName: String
    /// Absolute path of the orch binary.
    let orch: String
    let environment: [String: String]

    /// - Parameter reread: the configuration as it is now: `orch trust` and `orch agent revoke` need no restart.
    func settings(keys: CurveKeyPair, reread: @escaping @Sendable () throws -> HostConfig) throws -> AgentSettings {
        let policy = config.worker
        var settings = AgentSettings(
            home: home, host: try wishes.name ?? config.host.name ?? MachineName.hostName(machineName), slots: wishes.slots ?? config.host.slots,
            labels: config.host.labels.merging(wishes.labels) { $1 }, control: "ipc://\(sockets)/agent.sock", doors: try doors(keys: keys),
            access: try access(reread), orch: orch, environment: environment,
            worker: WorkerHost(
                command: policy.command, arguments: policy.arguments, environment: policy.environment, ceiling: policy.ceiling,
                grace: policy.stop, sandbox: policy.sandbox),
            policy: AgentPolicy(stalledAfter: policy.stalledAfter, keepDays: config.keepDays),
            checkouts: Dictionary(config.repos.map { ($0.key.text, $0.value.path) }) { $1 }, promptTemplate: Templates.workerPrompt,
            trust: { try reread().trust })
        settings.gate = config.host.gate
        return settings
    }

    /// The local door always; doors on TCP only for the one coordinator whose key is pinned (promise P6).
    private func doors(keys: CurveKeyPair) throws -> [AgentSettings.Door] {
        let local = AgentSettings.Door(
            work: "ipc://\(sockets)/agent-work.sock", status: "ipc://\(sockets)/agent-status.sock", security: nil)
        let listen = try endpoints()
        guard !listen.isEmpty else { return [local] }
        guard let coordinator else {
            throw Problem(
                .usage, "\(listen[0].work) would be open to everybody: tcp needs the key of the one coordinator that may come in",
                next: "run 'orch key --role coordinator' on its machine, and give the key with --coordinator-key")
        }
        guard config.revocation(of: coordinator) == nil else { return [local] }
        let security = AgentSettings.Door.Keys(own: keys, coordinator: try CurveKey(coordinator))
        return [local] + listen.map { AgentSettings.Door(work: $0.work.description, status: $0.status.description, security: security) }
    }

    private var coordinator: PublicKey? { wishes.coordinatorKey ?? config.coordinatorKey }

    /// Set where nobody may come in over tcp though there is an address to listen at.
    var revoked: RevokedKey? { coordinator.flatMap(config.revocation) }

    private func access(_ reread: @escaping @Sendable () throws -> HostConfig) throws -> AgentAccess {
        let store = KeyStore(home: home)
        return AgentAccess(
            listens: try !endpoints().isEmpty,
            doors: {
                var now = self
                now.config = try reread()
                return try now.doors(keys: try store.curve(.agent))
            }, makeKey: { try store.loadOrCreateNext(.agent, generate: KeyStore.generate).publicKey.text },
            useKey: { try store.useNext(.agent, try PublicKey($0)) }, forgetOldKey: { try store.forgetOld(.agent) })
    }

    private func endpoints() throws(Problem) -> [(work: Endpoint, status: Endpoint)] {
        if wishes.listen == nil, wishes.listenStatus != nil {
            throw Problem(.usage, "--listen-status says where events are published, and nothing says where work comes in", next: "add --listen")
        }
        var pairs: [(work: Endpoint, status: Endpoint)] = []
        for work in wishes.listen.map({ [$0] }) ?? config.listen {
            guard let status = wishes.listenStatus ?? work.statusEndpoint else {
                throw Problem(.usage, "no port follows \(work) for the status channel", next: "take a lower one, or add --listen-status")
            }
            pairs.append((work, status))
        }
        return pairs
    }
}
