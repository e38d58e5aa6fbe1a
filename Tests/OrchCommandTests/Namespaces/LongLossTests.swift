import OrchCore
import OrchHome
import Testing

@testable import orch

/// A loss that is longer than every timeout of the transport: heartbeats, the ends of connections, and all waits between two tries.
@Suite(RealPrograms.needsNamespaces, .timeLimit(.minutes(3)))
struct LongLossTests {
    /// More than the 60 s in which the last of them has passed, with nothing but the reports' own pace to go by.
    private static let rounds = 31
    private static let pause = 2000

    @Test func aMinuteIsShownAndHeals() async throws {
        try await NetworkedCluster.with { whole in
            let (laptop, story) = (whole.laptop, whole.story)
            let cuts: [(ClusterHost, Network.Loss)] = [(whole.gpuBox, .cable), (whole.build1, .toMachine)]
            var workers: [PacedWorker] = []
            for (number, cut) in zip(1..., cuts) {
                workers.append(try await PacedWorker(number, on: cut.0, in: whole, rounds: Self.rounds, pause: Self.pause))
            }
            var seen = try story.seen()
            for (host, loss) in cuts { try await whole.begin(loss, at: host) }
            for worker in workers { try worker.begins() }
            for (host, _) in cuts { try await story.host(host, is: .unreachable, after: seen) }
            for worker in workers { try await worker.hasReported() }
            for worker in workers { try await isUnknown(worker.id, laptop) }
            try await laptop.ok("forward", "1", "Mind the gap")
            #expect(try await laptop.ok("get", "1").contains("guidance wait for the host"))

            seen = try story.seen()
            for (host, loss) in cuts { try await whole.mend(loss, at: host) }
            for (host, _) in cuts { try await story.host(host, is: .connected, after: seen) }
            try await story.watcher.event("the words have come") { $0.session?.id.text == "1" && $0.fact.guidance?.receipt == .onHost }
            for worker in workers {
                try await laptop.wait(worker.id, worker.reported[worker.reported.count - 2])
                let session = try await laptop.get(worker.id)
                #expect(session["unknownSince"] == nil && session["escalations"]?.array?.isEmpty == true, "\(session)")
                try worker.ends()
                try await laptop.wait(worker.id, .complete)
                try await story.expectOneWorker(worker.id, reported: worker.reported)
            }
            #expect(try await laptop.ok("status").contains("0/1"))
        }
    }

    /// What is shown says that it is old.
    private func isUnknown(_ id: String, _ laptop: ClusterHost) async throws {
        let session = try await laptop.get(id)
        #expect(session["status"]?.string == "planning" && session["unknownSince"]?.string != nil, "\(session)")
        let detail = try await laptop.ok("get", id)
        #expect(detail.contains("unknown     since 2") && detail.contains(": what is shown is the last that is known"), "\(detail)")
        let list = try await laptop.ok("list")
        #expect(list.contains("[?]  \(id)  planning") && list.contains("unknown since 2"), "\(list)")
    }
}
