import OrchCore
import OrchHome
import Testing

@testable import orch

/// Each machine in a network of its own, whose cables are pulled: work goes on, and afterwards everybody knows the same.
@Suite(RealPrograms.needsNamespaces, .timeLimit(.minutes(2)))
struct PulledCableTests {
    /// Both hosts for a second; what the laptop sends to build-1 does not come back as "unreachable", it vanishes.
    @Test func aMomentIsNotNoticedOrMended() async throws {
        try await NetworkedCluster.with { whole in
            let cuts: [(ClusterHost, Network.Loss)] = [(whole.gpuBox, .cable), (whole.build1, .toMachine)]
            let workers = [
                try await PacedWorker(1, on: whole.gpuBox, in: whole, rounds: 8, pause: 125),
                try await PacedWorker(2, on: whole.build1, in: whole, rounds: 8, pause: 125),
            ]
            for (host, loss) in cuts { try await whole.begin(loss, at: host) }
            for worker in workers { try worker.begins() }
            for worker in workers { try await worker.hasReported() }
            for (host, loss) in cuts { try await whole.mend(loss, at: host) }
            for worker in workers { try worker.ends() }
            for worker in workers {
                try await whole.laptop.wait(worker.id, .complete)
                try await whole.story.expectOneWorker(worker.id, reported: worker.reported)
            }
            for (worker, cut) in zip(workers, cuts) {
                #expect(try await whole.laptop.get(worker.id)["host"]?.string == cut.0.name)
                try await whole.cluster.statusFile(worker.id, on: cut.0) { $0.status == .complete }
            }
        }
    }

    /// Until both are given up, gpu-box without its cable, build-1 heard by nobody; each has one slot, which somebody waits for.
    @Test func anUnreachableHostComesBackWithAllThatItsWorkerHasSaid() async throws {
        try await NetworkedCluster.with { whole in
            let (laptop, story) = (whole.laptop, whole.story)
            let cuts: [(ClusterHost, Network.Loss)] = [(whole.gpuBox, .cable), (whole.build1, .fromMachine)]
            var workers: [PacedWorker] = []
            for (number, cut) in zip(1..., cuts) {
                workers.append(try await PacedWorker(number, on: cut.0, in: whole, rounds: 4, pause: 1))
                try story.issue(number + 2, [.report(.complete)])
            }
            var seen = try story.seen()
            for (host, loss) in cuts { try await whole.begin(loss, at: host) }
            for (host, _) in cuts { try await story.host(host, is: .unreachable, after: seen) }
            for (worker, cut) in zip(workers, cuts) {
                try worker.begins()
                try await worker.hasReported()
                #expect(try await laptop.get(worker.id)["status"]?.string == "planning", "what is true is not known yet")
                let waits = try await laptop.ok("spawn", "\(cut.0.name == "gpu-box" ? 3 : 4)", "--host", cut.0.name)
                #expect(waits.contains("waits: \(cut.0.name) is unreachable since "), "\(waits)")
            }
            let hosts = try await laptop.ok("host", "list")
            #expect(hosts.split(separator: "\n").filter { $0.contains("unreachable since ") }.count == 2, "\(hosts)")

            seen = try story.seen()
            for (host, loss) in cuts { try await whole.mend(loss, at: host) }
            for (host, _) in cuts { try await story.host(host, is: .connected, after: seen) }
            for (number, worker) in zip(1..., workers) {
                try await laptop.wait(worker.id, worker.reported[worker.reported.count - 2])
                #expect(try await laptop.get("\(number + 2)")["status"]?.string == "queued", "one slot, one worker")
                try worker.ends()
                for id in [worker.id, "\(number + 2)"] { try await laptop.wait(id, .complete) }
                try await story.expectOneWorker(worker.id, reported: worker.reported)
                try await story.expectOneWorker("\(number + 2)", reported: [.complete])
            }
        }
    }
}
