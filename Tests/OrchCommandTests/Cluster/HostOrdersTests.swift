import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// What the operator says of hosts, and of where and when sessions run.
@Suite struct HostOrdersTests {
    @Test func aLabelDecidesWhereASessionRuns() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            for number in [1, 2] { try cluster.issue(number, .report(.complete)) }
            try await laptop.ok("up")
            let waiting = try await laptop.ok("spawn", "1", "--label", "site=attic", "--priority", "70")
            #expect(waiting.contains("waits: laptop lacks site=attic"), "\(waiting)")
            // What waits is in the status file too: a ledger that is lost is built from it.
            try await cluster.statusFile("1", on: laptop) { $0.spec?.wishes == PlacementWishes(labels: ["site": "attic"], priority: 70) }
            try await cluster.addGPUBox()
            let labelled = try await laptop.ok("host", "labels", "gpu-box", "site=attic", "spare")
            #expect(labelled.hasPrefix("gpu-box: site=attic spare, beside its own\n"), "\(labelled)")
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["host"]?.string == "gpu-box")
            #expect(try await laptop.ok("host", "labels", "gpu-box", "spare-").hasPrefix("gpu-box: site=attic, beside its own\n"))
            #expect(try await laptop.refused("host", "labels", "gpu-box", "os-").contains("os is no label that was given to gpu-box here"))
            #expect(try await laptop.refused("host", "labels", "moon", "a=b").contains("there is no host moon; known: gpu-box, laptop"))
        }
    }

    @Test func aDrainedHostTakesNothingNew() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            #expect(try await laptop.ok("host", "drain", "laptop") == "laptop: draining\n  1 session there goes on\n")
            #expect(try await laptop.ok("spawn", "2").contains("waits: laptop is draining"))
            let hosts = try await laptop.ok("hosts")
            #expect(hosts.contains("laptop  draining") && hosts.contains("draining since 2"), "\(hosts)")
            // Another coordinator finds it so.
            try await laptop.ok("down", "--only", "coordinator")
            try await laptop.ok("up")
            try gate.open()
            try await laptop.wait("1", .complete)
            #expect(try await laptop.list().first { $0.id == "2" }?.status == .queued)
            #expect(try await laptop.ok("host", "undrain", "laptop") == "laptop: takes work again\n")
            try await laptop.wait("2", .complete)
        }
    }

    @Test func aSessionWaitsForAnother() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            for number in [2, 3, 4] { try cluster.issue(number, .report(.complete)) }
            try await laptop.ok("spawn", "1")
            #expect(try await laptop.ok("spawn", "2", "--after", "1").contains("  waiting for 1; branch issue-2"))
            #expect(try await laptop.refused("spawn", "9", "--title", "x", "--after", "8").contains("there is no session greet/8"))
            #expect(try await laptop.ok("list").contains("waiting for 1"))
            try gate.open()
            try await laptop.wait("2", .complete)
            // What is over already is not waited for.
            try await laptop.ok("spawn", "3", "--after", "1", "--wait")

            let still = try cluster.gate("still")
            try cluster.issue(5, .report(.working), .hold("still"), .report(.complete))
            try await laptop.ok("spawn", "5")
            try await laptop.ok("spawn", "4", "--after", "5")
            try await laptop.ok("cancel", "5")
            try await laptop.wait("4", .stuck)
            #expect(try await laptop.ok("get", "4").contains("5, which it was to wait for, is cancelled."))
            try await laptop.ok("restart", "4")
            try await laptop.wait("4", .complete)
            try still.open()
        }
    }

    @Test func fewerSlotsAreUsedThanThereAre() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("up")
            #expect(try await laptop.ok("host", "slots", "laptop", "1").hasPrefix("laptop: at most 1 slots are used\n"))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            #expect(try await laptop.ok("spawn", "2").contains("waits: laptop is full (1/1)"))
            try await laptop.ok("host", "slots", "laptop", "all")
            try await laptop.wait("2", .complete)
            try gate.open()
            try await laptop.wait("1", .complete)
        }
    }

    @Test func aHostThatIsTooBusyTakesNothingNew() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let busy: [String: JSONValue] = ["name": .string("laptop"), "maxLoadPerCore": .int(0), "minFreeDisk": .int(1 << 30)]
            try laptop.write(try cluster.config(of: laptop, slots: 1, more: ["host": .object(busy)]))
            try cluster.issue(1, .report(.complete))
            let spawned = try await laptop.ok("spawn", "1")
            #expect(spawned.contains("waits: laptop is not ready: ") && spawned.contains(" GiB of disk are free, below 1048576.0 GiB"), "\(spawned)")
            let hosts = try await laptop.ok("hosts")
            #expect(hosts.contains("laptop  not ready") && hosts.contains("  not ready: ") && hosts.contains("of disk are free"), "\(hosts)")
            try await laptop.ok("down", "--only", "agent")
            try laptop.write(try cluster.config(of: laptop, slots: 1))
            try await laptop.ok("up")
            try await laptop.wait("1", .complete)
        }
    }

    @Test func anOrderForAllGoesToAll() async throws {
        try await Cluster.with(slots: 3) { cluster in
            let laptop = cluster.laptop
            for number in 1...3 { try cluster.issue(number, .report(.working), .hold("never")) }
            try await laptop.ok("spawn", "1", "2", "3")
            for id in ["1", "2", "3"] { try await laptop.wait(id, .working) }
            let paused = try await laptop.ok("pause", "--all")
            #expect(Set(paused.split(separator: "\n")) == ["1: paused", "2: paused", "3: paused"], "\(paused)")
            let cancelled = try await laptop.ok("cancel", "--all")
            #expect(
                Set(cancelled.split(separator: "\n").filter { !$0.hasPrefix(" ") }) == ["1: cancelled", "2: cancelled", "3: cancelled"],
                "\(cancelled)")
            #expect(try await laptop.list().allSatisfy { $0.status == .cancelled })
        }
    }

    @Test func aHostTellsOfItself() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try await laptop.ok("up")
            try await cluster.addGPUBox()
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("gpu-box is there") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .connected }
            }
            // It asks its programs after the first ping.
            let told = await withinTime(.seconds(30)) { () -> String in
                while !Task.isCancelled {
                    let shown = (try? await laptop.orch("host", "show", "gpu-box").text) ?? ""
                    if shown.contains("\n  git ") { return shown }
                }
                return ""
            }
            let shown = try #require(told)
            #expect(shown.contains("\n  state       reachable\n") && shown.contains("\n  load  ") && shown.contains(" of disk free"), "\(shown)")
            let renamed = try await laptop.ok("host", "rename", "gpu-box", "attic")
            #expect(renamed.hasPrefix("gpu-box is attic in "), "\(renamed)")
            try cluster.issue(1, .report(.complete))
            try await laptop.ok("spawn", "1", "--host", "attic", "--wait")
            #expect(try await laptop.refused("host", "rename", "laptop", "x").contains("laptop is this machine itself"))
            let gate = try cluster.gate("go")
            try cluster.issue(2, .report(.working), .hold("go"), .report(.complete))
            try await laptop.ok("spawn", "2", "--host", "attic")
            try await laptop.wait("2", .working)
            #expect(try await laptop.refused("host", "rename", "attic", "gpu-box").contains("a session is on attic, or waiting for it"))
            try gate.open()
            try await laptop.wait("2", .complete)
        }
    }
}
