import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Coordinator, agent, supervisor and worker, each and each pair, killed in the middle of a worker's turn.
@Suite struct PairKillTests {
    enum Victim: String, CaseIterable {
        case coordinator, agent, supervisor, worker
    }

    static let victims: [Set<Victim>] =
        Victim.allCases.map { [$0] }
        + Victim.allCases.indices.flatMap { first in
            Victim.allCases[(first + 1)...].map { [Victim.allCases[first], $0] }
        }

    @Test(arguments: victims) func oneWorkerThatEndsWell(killed: Set<Victim>) async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (gate, worker) = try await cluster.heldWorker(then: .commit("a.txt"))
            try await kill(killed, worker: worker, in: cluster)
            try await laptop.ok("up")
            let isContinued = killed.contains(.worker) || killed.contains(.supervisor)
            if isContinued {
                try await waitsToContinue(cluster)
                #expect(try !worker.isAlive(), "nothing of the first goes on beside the second")
                try await laptop.ok("restart", "1")
            }
            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await cluster.git("rev-list", "--count", "main..issue-1") == "1")
            #expect(try await laptop.get("1")["run"]?.int == (isContinued ? 2 : 1))
            #expect(try await laptop.orch("status").text.contains("0/4"))
        }
    }

    private func kill(_ killed: Set<Victim>, worker: ProcessIdentity, in cluster: Cluster) async throws {
        let supervisor = try ProcessIdentity(pid: try #require(ProcessStat.read(worker.pid)).parent)
        var victims: [ProcessIdentity] = []
        for victim in killed {
            switch victim {
            case .coordinator: victims.append(try cluster.laptop.record(.coordinator).process)
            case .agent: victims.append(try cluster.laptop.record(.agent).process)
            case .supervisor: victims.append(try #require(supervisor))
            case .worker: victims.append(worker)
            }
        }
        let ends = try victims.map { try ProcessWatch.end(of: $0) }
        for victim in victims { #expect(try victim.send(SIGKILL)) }
        for end in ends { if let end { for await _ in end {} } }
    }

    /// The run's end is in the ledger, and the back-off before the next one goes on.
    private func waitsToContinue(_ cluster: Cluster) async throws {
        try await ClusterWatcher.with(cluster) { watcher in
            try await watcher.event("the end of the run") { $0.session?.id.text == "1" && $0.fact.status?.cause == "run_ended" }
        }
    }
}
