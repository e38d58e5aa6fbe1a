import OrchCore
import Testing

@testable import orch

/// A name server that does not answer, as in a hotel before the login or behind a VPN that is gone, keeps who asks it waiting for long.
@Suite(RealPrograms.needsNamespaces, .timeLimit(.minutes(2)))
struct UnansweredNameTests {
    /// build-1 is dialled by its name; gpu-box, the laptop's own agent and its commands have nothing to do with that.
    @Test func onlyTheHostWithThatNameIsLost() async throws {
        try await NetworkedCluster.with { whole in
            let (laptop, story) = (whole.laptop, whole.story)
            let worker = try await PacedWorker(1, on: whole.gpuBox, in: whole, rounds: 4, pause: 2000)
            let before = try story.seen()
            try await whole.forgetNames()
            try await whole.begin(.cable, at: whole.build1)
            try await story.host(whole.build1, is: .unreachable, after: before)
            // Longer than one question to the name server, and than it takes until a host that says nothing is shown as silent.
            try worker.begins()
            try await worker.hasReported()
            try worker.ends()
            try await laptop.wait("1", .complete)
            let changed = try story.watcher.events().filter { $0.sequence > before && $0.fact.host != nil }.map(\.host?.text)
            #expect(changed == ["build-1"])
            try await story.expectOneWorker("1", reported: worker.reported)

            let lost = try story.seen()
            try await whole.mend(.cable, at: whole.build1)
            try whole.name(whole.build1, at: try whole.network.machine("build-1").address)
            try await story.host(whole.build1, is: .connected, after: lost)
        }
    }
}
