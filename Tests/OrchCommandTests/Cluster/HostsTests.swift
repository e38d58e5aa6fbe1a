import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Two machines: a laptop with the coordinator, and a build server over tcp with pinned keys.
@Suite struct HostsTests {
    @Test func workIsDoneOnTheOtherMachine() async throws {
        try await Cluster.with { cluster in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .say("Far away."), .report(.working), .hold("go"), .commit("a.txt"), .report(.complete))
            try await laptop.ok("up")
            try await cluster.addGPUBox()
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .working)
            #expect(try await laptop.list("--host", "gpu-box").map(\.id) == ["1"])
            #expect(try await laptop.list("--host", "laptop").isEmpty)
            try await cluster.statusFile("1", on: laptop) { $0.host?.text == "gpu-box" }
            try await cluster.statusFile("1", on: gpuBox) { $0.status == .working }

            // The agent answers on its own machine.
            let there = try await gpuBox.orch("list")
            #expect(there.text.contains("[*]  greet/1  working"), "\(there.text)")
            #expect(there.errorText.contains("no coordinator runs here: the sessions of this host"))
            #expect(try await gpuBox.ok("update", "--id", "1", "--status", "reviews_in_progress").contains("reviews_in_progress"))
            try await laptop.wait("1", .reviewsInProgress)
            #expect(try await gpuBox.refused("cancel", "1").contains("this needs the coordinator"))

            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.ok("logs", "1").contains("Far away."))
        }
    }

    @Test func aPinnedSessionWaitsForItsFullHostWhileOthersPass() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            for number in [2, 3] { try cluster.issue(number, .report(.complete)) }
            try await laptop.ok("up")
            try await cluster.addGPUBox(slots: 1)
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .working)
            #expect(try await laptop.ok("spawn", "2", "--host", "gpu-box").contains("waits: gpu-box is full (1/1)"))
            try await laptop.ok("spawn", "3", "--wait")
            #expect(try await laptop.get("2")["status"]?.string == "queued")
            try gate.open()
            try await laptop.wait("2", .complete)
            #expect(try await laptop.get("2")["host"]?.string == "gpu-box")
        }
    }

    @Test func anotherKeyThanThePinnedOneIsRefusedWithWords() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try await laptop.ok("up")
            try await cluster.addGPUBox()
            let doors = try cluster.gpuBox.record(.agent).endpoints
            let work = try #require(doors["tcp-work"])
            let status = try #require(doors["tcp-status"])
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("gpu-box is there") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .connected }
            }
            // The laptop pins a key that is not the agent's: nobody is let in, and no work goes there.
            let wrong = try await laptop.orch("key", "--role", "agent").line
            try await laptop.ok("host", "add", "gpu-box", "\(work)/\(wrong)", "--status", status, "--replace")
            let words =
                "host gpu-box refuses this coordinator: \(work) breaks off the handshake: the network failed just then or, "
                + "if it stays so, its key is not the pinned one; compare it with 'orch key --role agent' there"
            _ = try await laptop.logLine(.coordinator, "level=notice msg=\"\(words)\"")
            #expect(try await laptop.ok("status").contains("    not ready: \(words)\n"))
            try cluster.issue(1, .report(.complete))
            let spawned = try await laptop.ok("spawn", "1", "--host", "gpu-box")
            #expect(spawned.contains("waits: gpu-box is unreachable since 2"), "\(spawned)")
            #expect(try await laptop.get("1")["status"]?.string == "queued")
            // With the right one it goes on by itself.
            let right = try await cluster.gpuBox.orch("key", "--role", "agent").line
            try await laptop.ok("host", "add", "gpu-box", "\(work)/\(right)", "--status", status, "--replace")
            try await laptop.wait("1", .complete)
        }
    }

    @Test func aCoordinatorThatTheAgentDoesNotKnowIsRefused() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try await laptop.ok("up")
            try await cluster.addGPUBox()
            let own = try await cluster.gpuBox.orch("key", "--role", "agent").line
            let stranger = try await cluster.gpuBox.orch("key", "--role", "coordinator").line
            try await cluster.gpuBox.ok("down")
            let more: [String: JSONValue] = ["listen": .string("tcp://127.0.0.1:*"), "coordinatorKey": .string(stranger)]
            try cluster.gpuBox.write(try cluster.config(of: cluster.gpuBox, slots: 1, more: more))
            try await cluster.gpuBox.ok("up")
            let doors = try cluster.gpuBox.record(.agent).endpoints
            let work = try #require(doors["tcp-work"])
            try await laptop.ok("host", "add", "gpu-box", "\(work)/\(own)", "--status", try #require(doors["tcp-status"]))
            let words =
                "host gpu-box refuses this coordinator: it lets another key in; make \"coordinatorKey\" there what "
                + "'orch key --role coordinator' prints here"
            _ = try await laptop.logLine(.coordinator, words.replacing("\"", with: "\\\""))
            #expect(try await laptop.ok("status").contains("    not ready: \(words)\n"))
            let line = try await cluster.gpuBox.logLine(.agent, "a coordinator was not let in")
            let knocking = try await laptop.orch("key", "--role", "coordinator").line
            #expect(line.contains("level=warning") && line.contains("coordinatorKey") && line.contains("key=\(knocking)"), "\(line)")
        }
    }

    @Test func aRepositoryWithoutAnAddressCanNotGoToAnotherMachine() async throws {
        try await Cluster.with(remote: true) { cluster in
            let laptop = cluster.laptop
            // The checkout is on another machine than the agent: here, by a spec that says so.
            let key = try SessionKey("greet/1")
            let project = ProjectSpec(
                name: key.project, remote: "\(cluster.root)/origin.git", checkout: .init(machine: "another-machine", path: cluster.repository))
            let spec = SessionSpec(project: project, id: key.id, issue: Issue(number: 1, title: "Far", body: nil))
            try cluster.issue(1, .report(.complete))
            try await laptop.ok("up")
            let place = Place(environment: laptop.environment, directory: laptop.directory)
            let reply = try await DaemonConnection.with(in: try Surroundings(place)) {
                try await $0.call(.spawn(Request.Spawn(spec: spec, host: nil))).reply
            }
            #expect(reply.session?.id == "1")
            try await laptop.wait("1", .stuck)
            let reason = try await laptop.get("1")["stuckReason"]?.string ?? ""
            let words =
                "choosing an address to clone from: \(cluster.root)/origin.git is a path of one machine; another host cannot clone it; "
                + "Push the repository to a server and set its address as `origin`, or check it out on that host."
            #expect(reason == words)
            #expect(try FileManager.default.contentsOfDirectory(atPath: laptop.home.repositories).isEmpty, "nothing half-made stays")
        }
    }
}
