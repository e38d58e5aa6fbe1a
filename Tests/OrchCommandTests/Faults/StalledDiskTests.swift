import Foundation
import OrchAgent
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Reads that never return, more of them than the machine has cores: they stand for a disk that stalls.
@Suite(.timeLimit(.minutes(3))) struct StalledDiskTests {
    private static let reads = 12

    @Test func readsThatHangHoldUpNobody() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("spawn", "2", "--wait")
            let (gate, _) = try await cluster.heldWorker()
            let run = laptop.home.run(of: try SessionKey("greet/2"), fence: Fence(attempt: 1, run: 1))
            let path = RunDirectory(path: run).eventsFile
            try FileManager.default.removeItem(atPath: path)
            // Who opens it to read waits for one who writes.
            #expect(mkfifo(path, 0o600) == 0)

            let surroundings = try Surroundings(Place(environment: laptop.environment, directory: laptop.directory))
            let question = Request.Logs(session: try SessionReference("greet/2", current: nil), fence: nil, offset: 0)
            try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 1...Self.reads {
                    group.addTask {
                        try await DaemonConnection.with([.agent], in: surroundings) { try await $0.call(.logs(question)).reply.log?.missing }
                    }
                }
                try await cluster.agentIsHeard()
                try await laptop.ok("update", "--id", "1", "--status", "planning")
                try await laptop.wait("1", .planning)
                try gate.open()
                try await cluster.expectOneRun(of: "1")

                let writer = try OwnedDescriptor(path: path, flags: O_RDWR)
                for try await missing in group { #expect(missing?.contains("can't be read") == true) }
                #expect(writer.number >= 0)
            }
        }
    }
}
