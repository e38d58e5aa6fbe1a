import OrchAgent
import OrchCore
import OrchHome

/// Ends what a seed says, again and again, with SIGKILL, and starts daemons anew.
actor Killer {
    /// Who is killed.
    enum Victim: String, CaseIterable, Sendable {
        case coordinator, agent, supervisor, worker
        case workerAndSupervisor = "supervisor with its worker"
        case machine = "agent, its supervisors and workers"
    }

    private static let weights: [(Victim, Int)] = [
        (.coordinator, 10), (.agent, 25), (.supervisor, 20), (.worker, 30), (.workerAndSupervisor, 10), (.machine, 5),
    ]
    /// Milliseconds that a daemon stays away: mostly short, at times longer than a link lives (`Timing.linkLostAfter`).
    private static let absences: [(ClosedRange<Int>, Int)] = [(0...300, 4), (300...4000, 5), (11_000...14_000, 1)]

    private let cluster: SoakCluster
    private let person: SoakOperator
    private let killEvery: Double
    private var dice: Dice
    private(set) var kills: [Victim: Int] = [:]
    private(set) var troubles: [String] = []

    init(_ cluster: SoakCluster, _ person: SoakOperator, _ plan: SoakPlan) {
        self.cluster = cluster
        self.person = person
        killEvery = plan.killEvery
        dice = Dice(seed: plan.seed, stream: 3)
    }

    /// Whether the host's agent is killed: one in five is spared, so that it is seen what an agent keeps that lives long.
    static func spares(_ host: SoakHost, of count: Int) -> Bool { count > 1 && host.place % 5 == min(4, count - 1) }

    /// Kills until the moment, and returns when the last daemon is there again.
    func run(until end: ContinuousClock.Instant) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            while true {
                let pause = dice.milliseconds(300...1700) * Int(killEvery * 1000) / 1000
                guard ContinuousClock.now + pause < end else { break }
                try await Pass.time(pause)
                guard let victim = dice.pick(Self.weights) else { continue }
                for (host, role) in try await strike(victim) {
                    let absence = dice.milliseconds(dice.pick(Self.absences) ?? 0...0)
                    group.addTask { try await self.bringBack(host, role, after: absence) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func bringBack(_ host: SoakHost, _ role: DaemonRole, after absence: Duration) async throws {
        try await Pass.time(absence)
        do {
            try await host.start(role)
        } catch {
            try Task.checkCancellation()
            troubles.append("\(host.name): \(role.rawValue) did not start: \(error)")
        }
    }

    /// The daemons that are to be started again.
    private func strike(_ victim: Victim) async throws -> [(SoakHost, DaemonRole)] {
        switch victim {
        case .coordinator:
            guard try await cluster.coordinator.crash(.coordinator) else { return [] }
            count(victim)
            return [(cluster.coordinator, .coordinator)]
        case .agent, .machine:
            let mortal = cluster.hosts.filter { !Killer.spares($0, of: cluster.hosts.count) }
            guard let host = mortal.randomElement(using: &dice) else { return [] }
            var isHit = try await host.crash(.agent)
            if victim == .machine {
                for run in await person.running where run.host == host.name {
                    isHit = try await kill(run.key, run.fence, on: host, supervisor: true, worker: true) || isHit
                }
            }
            guard isHit else { return [] }
            count(victim)
            return [(host, .agent)]
        case .supervisor, .worker, .workerAndSupervisor:
            let runs = await person.running
            guard let run = runs.randomElement(using: &dice), let host = cluster.host(named: run.host) else { return [] }
            if try await kill(run.key, run.fence, on: host, supervisor: victim != .worker, worker: victim != .supervisor) { count(victim) }
            return []
        }
    }

    private func kill(_ key: SessionKey, _ fence: Fence, on host: SoakHost, supervisor: Bool, worker: Bool) async throws -> Bool {
        guard let owner = try RunDirectory(path: host.home.run(of: key, fence: fence)).owner() else { return false }
        var isHit = false
        if supervisor { isHit = try await SoakHost.kill(owner.supervisor) }
        if worker, let process = owner.worker { isHit = try await SoakHost.kill(process) || isHit }
        return isHit
    }

    private func count(_ victim: Victim) { kills[victim, default: 0] += 1 }
}
