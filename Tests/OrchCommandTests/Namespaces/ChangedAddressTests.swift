import OrchCore
import Testing

@testable import orch

/// Machines that are somewhere else than before: what is dialled is a name or an address, and nothing else is bound to it.
@Suite(RealPrograms.needsNamespaces, .timeLimit(.minutes(2)))
struct ChangedAddressTests {
    /// The laptop dials gpu-box by its address and build-1 by its name.
    @Test func aHostIsHeardAgainOnceWhatIsDialledLeadsToIt() async throws {
        try await NetworkedCluster.with { whole in
            let story = whole.story
            let machines = [try whole.network.machine("gpu-box"), try whole.network.machine("build-1")]
            let hosts = [whole.gpuBox, whole.build1]
            var workers: [PacedWorker] = []
            for (number, host) in zip(1..., hosts) { workers.append(try await PacedWorker(number, on: host, in: whole, rounds: 4, pause: 1)) }

            let before = try story.seen()
            for machine in machines { try await whole.network.setAddress(of: machine, to: machine.address(9), gateway: machine.address(1)) }
            for host in hosts { try await story.host(host, is: .unreachable, after: before) }
            for worker in workers { try worker.begins() }
            for worker in workers { try await worker.hasReported() }
            let lost = try story.seen()
            try whole.name(whole.build1, at: machines[1].address(9))
            try await story.host(whole.build1, is: .connected, after: lost)
            #expect(try await whole.laptop.get("1")["unknownSince"]?.string != nil, "gpu-box is dialled where it was")
            try await whole.network.setAddress(of: machines[0], to: machines[0].address, gateway: machines[0].address(1))
            try await story.host(whole.gpuBox, is: .connected, after: lost)
            try await end(workers, whole)
        }
    }

    @Test func aLaptopInAnotherNetworkHearsItsHostsAgain() async throws {
        try await NetworkedCluster.with { whole in
            let story = whole.story
            let hosts = [whole.gpuBox, whole.build1]
            var workers: [PacedWorker] = []
            for (number, host) in zip(1..., hosts) { workers.append(try await PacedWorker(number, on: host, in: whole, rounds: 4, pause: 1)) }
            let before = try story.seen()
            try await whole.network.carry(try whole.network.machine("laptop"), toNet: 1)
            for worker in workers { try worker.begins() }
            for host in hosts {
                let lost = try await story.host(host, is: .unreachable, after: before)
                try await story.host(host, is: .connected, after: lost)
            }
            for worker in workers { try await worker.hasReported() }
            try await end(workers, whole)
        }
    }

    private func end(_ workers: [PacedWorker], _ whole: NetworkedCluster) async throws {
        for worker in workers { try worker.ends() }
        for worker in workers {
            try await whole.laptop.wait(worker.id, .complete)
            try await whole.story.expectOneWorker(worker.id, reported: worker.reported)
        }
    }
}
