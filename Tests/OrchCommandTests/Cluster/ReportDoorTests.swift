import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// The doors through which it is told where a session stands.
@Suite struct ReportDoorTests {
    @Test func aWorkersOwnCommandsAreItsReports() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(
                5, .mark("said", "orch update --id 5 --status planning; orch heartbeat 5 -q; orch ack 5; orch update --id 5 --status working"),
                .hold("go"), .run("orch update --id 5 --status complete --pr https://example.invalid/pull/1"))
            try await laptop.ok("spawn", "5")
            try await laptop.wait("5", .working)
            #expect(try await cluster.mark("said") == "5: planning\n5: message read\n5: working")
            try await cluster.statusFile("5", on: laptop) { $0.status == .working }
            try gate.open()
            try await laptop.wait("5", .complete)
            #expect(try await laptop.get("5")["pullRequestUrl"]?.string == "https://example.invalid/pull/1")
        }
    }

    @Test func aPersonsUpdateIsTakenAndARefusedOneSaysWhatIsAllowed() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("go")
            try cluster.issue(5, .report(.planning), .hold("go"))
            try await laptop.ok("spawn", "5")
            try await laptop.wait("5", .planning)
            #expect(try await laptop.ok("update", "--id", "5", "--status", "planning_complete") == "5: planning_complete\n")
            #expect(try await laptop.list().first?.status == .planningComplete)
            #expect(try await laptop.ok("heartbeat", "5") == "5: heartbeat\n")
            #expect(try await laptop.ok("heartbeat", "5", "-q") == "")
            try await laptop.ok("cancel", "5")
            let words = try await laptop.refused("update", "--id", "5", "--status", "working")
            #expect(words.contains("cancelled already"), "\(words)")

            try cluster.issue(6, .report(.stuck, "Why?"))
            try await laptop.ok("spawn", "6")
            try await ClusterWatcher.with(cluster) { watcher in
                // Until its run has ended a worker may still change its mind.
                try await watcher.event("the run's end") { $0.session?.id.text == "6" && $0.fact.status?.cause == "run_ended" }
            }
            let refused = try await laptop.refused("update", "--id", "6", "--status", "planning")
            #expect(refused.contains("can't be reported planning; allowed: "), "\(refused)")
        }
    }

    @Test func aPersonMayAcknowledgeWhatWasForwarded() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try cluster.issue(
                5, .report(.stuck, "Which one?"), .awaitGuidance(.turn), .mark("heard", "echo \"$SCRIPT_GUIDANCE\""), .report(.complete))
            try await laptop.ok("spawn", "5")
            try await laptop.wait("5", .stuck)
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("the run's end") { $0.fact.status?.cause == "run_ended" }
                try await laptop.ok("forward", "5", "the second")
                try await watcher.event("words on the host") { $0.fact.guidance?.receipt == .onHost }
                try await cluster.statusFile("5", on: laptop) { $0.forwardedMessage == "the second" }
                #expect(try await laptop.ok("ack", "5") == "5: message read\n")
                try await watcher.event("a receipt") { $0.fact.guidance?.receipt == .delivered }
            }
            try await cluster.statusFile("5", on: laptop) { $0.forwardedMessage == nil }
            let session = try await laptop.get("5")
            #expect(session["forwardedMessage"] == nil && session["status"]?.string == "stuck", "\(session)")
            #expect(session["guidance"]?.array?.map { $0["receipt"]?.string } == ["delivered"])
            #expect(try await laptop.ok("ack", "5") == "5: message read\n", "once more changes nothing")
            try await laptop.ok("cancel", "5")
            #expect(try await laptop.refused("ack", "5").contains("cancelled already"))
        }
    }

    @Test func anEditOfTheStatusFileIsAReport() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("go")
            try cluster.issue(5, .report(.planning), .hold("go"))
            try await laptop.ok("spawn", "5")
            try await laptop.wait("5", .planning)
            try await cluster.statusFile("5", on: laptop) { $0.status == .planning }
            let path = try laptop.statusPath("5")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try cluster.write(text.replacing("\"planning\"", with: "\"working\""), to: path, mode: 0o600)
            try await laptop.wait("5", .working)
            try await cluster.statusFile("5", on: laptop) { $0.status == .working }
        }
    }

    @Test func aNonsenseEditIsSetAsideAndTheTruthWrittenAgain() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("go")
            try cluster.issue(5, .report(.working), .hold("go"))
            try await laptop.ok("spawn", "5")
            try await laptop.wait("5", .working)
            let path = try laptop.statusPath("5")
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            for nonsense in ["no json at all", #"{"status": "dancing"}"#, "[]", ""] {
                try cluster.write(nonsense, to: path, mode: 0o600)
                let file = try await cluster.changed(folder) { () -> StatusFile? in
                    let bytes = try? BoundedFile.read(path, limit: 1 << 20)
                    return bytes.flatMap { try? JSONCoding.value(StatusFile.self, from: $0) }
                }
                #expect(file?.status == .working, "after \(nonsense)")
            }
            #expect(try await laptop.list().map(\.status) == [.working])
            #expect(try await laptop.list().map(\.id) == ["5"], "what was set aside is no session")
            try await laptop.ok("down")
            #expect(try await laptop.list().map(\.id) == ["5"], "neither with the daemons down")
        }
    }

    @Test func theStatusFileIsRemovedAndComesBack() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("go")
            try cluster.issue(5, .report(.planning), .hold("go"))
            try await laptop.ok("spawn", "5")
            try await laptop.wait("5", .planning)
            try FileManager.default.removeItem(atPath: try laptop.statusPath("5"))
            try await laptop.ok("update", "--id", "5", "--status", "working")
            try await cluster.statusFile("5", on: laptop) { $0.status == .working }
        }
    }
}
