import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing
import ZeroMQ

@testable import orch

/// Commands of another machine that ask this one's coordinator, over CURVE.
@Suite(.timeLimit(.minutes(3))) struct RemoteClientTests {
    /// The laptop's coordinator listens for clients; a tablet with a home of its own is to ask it, and nobody knows its key yet.
    private func withTablet(_ body: (Cluster, ClusterHost) async throws -> Void) async throws {
        try await Cluster.with { cluster in
            try await cluster.laptop.ok("up")
            let said = try await cluster.laptop.ok("coordinator", "control", "tcp://127.0.0.1:\(try Self.freePort())")
            let address = try #require(said.split(whereSeparator: \.isNewline).last).trimmingPrefix("export ORCH_COORDINATOR=")
            let tablet = ClusterHost(
                name: "tablet", home: HomeDirectory(root: "\(cluster.root)/tablet"),
                environment: cluster.laptop.environment.merging(["ORCH_HOME": "\(cluster.root)/tablet", "ORCH_COORDINATOR": String(address)]) { $1 },
                directory: cluster.repository)
            try await body(cluster, tablet)
        }
    }

    /// A port with a free one behind it, below those that the system gives out by itself.
    private static func freePort() throws -> Int {
        for _ in 1...50 {
            let port = Int.random(in: 20_000...32_000)
            if try Enrolling.areFree([Endpoint(host: "127.0.0.1", port: port)]) { return port }
        }
        throw Problem(.conflict, "no two free ports were found")
    }

    private func admit(_ tablet: ClusterHost, _ more: String..., at laptop: ClusterHost) async throws {
        let key = try await tablet.ok("key", "--role", "client").split(whereSeparator: \.isNewline)[0]
        let result = try await laptop.orch(["client", "add", "tablet", String(key)] + more)
        #expect(result.exit == .code(0), "\(result.errorText)")
    }

    @Test func aKnownClientDoesWhatOneDoesHere() async throws {
        try await withTablet { cluster, tablet in
            let laptop = cluster.laptop
            let stranger = try await tablet.refused("list")
            #expect(stranger.contains("does not let this machine in") && stranger.contains("run 'orch client add NAME "), "\(stranger)")
            try await admit(tablet, at: laptop)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            #expect(try await tablet.ok("spawn", "1").contains("runs on laptop"))
            try await ClusterWatcher.with(cluster, on: tablet) { watcher in
                try await watcher.event("working") { $0.fact.status?.status == .working }
                try await tablet.ok("forward", "1", "go on")
                try gate.open()
                try await tablet.wait("1", .complete)
                try await watcher.event("complete") { $0.fact.status?.status == .complete }
            }
            #expect(try await tablet.list().map(\.status) == [.complete])
            #expect(try await tablet.ok("hosts").contains("laptop  reachable"))
            #expect(try await tablet.ok("status").hasPrefix("asks        the coordinator at tcp://127.0.0.1:"))
            #expect(try DaemonState.ready(.coordinator, in: tablet.home) == nil, "nothing was started here")
            let log = try await laptop.ok("audit")
            #expect(log.contains("  tablet    spawn greet/1\n") && log.contains("  tablet    forward greet/1 ("), "\(log)")
        }
    }

    @Test func whoMayOnlyLookChangesNothing() async throws {
        try await withTablet { cluster, tablet in
            let laptop = cluster.laptop
            try await admit(tablet, "--read-only", at: laptop)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .working)
            #expect(try await tablet.list().map(\.status) == [.working])
            try await tablet.ok("logs", "1")
            for order in [
                ["cancel", "1"], ["forward", "1", "stop"], ["spawn", "2", "--title", "No"], ["host", "drain", "laptop"], ["delete", "1", "--force"],
            ] {
                let result = try await tablet.orch(order)
                #expect(result.exit == .code(1) && result.errorText.contains("tablet may look and change nothing"), "\(order): \(result.errorText)")
            }
            try gate.open()
            try await ClusterWatcher.with(cluster, on: tablet) { try await $0.event("complete") { $0.fact.status?.status == .complete } }
            #expect(try await laptop.list().map(\.id) == ["1"])
            let log = try await laptop.ok("audit")
            #expect(log.contains("  tablet    cancel greet/1\n"), "\(log)")
            #expect(log.contains("    cancel greet/1: refused (refused): tablet may look and change nothing"), "\(log)")
        }
    }

    @Test func whoIsRemovedIsCutOff() async throws {
        try await withTablet { cluster, tablet in
            try await admit(tablet, at: cluster.laptop)
            try cluster.issue(1, .report(.complete))
            try await tablet.ok("spawn", "1")
            try await ClusterWatcher.with(cluster, on: tablet) { watcher in
                try await watcher.event("complete") { $0.fact.status?.status == .complete }
                #expect(try await cluster.laptop.ok("client", "remove", "tablet").hasPrefix("tablet is let in no more\n"))
                #expect(try await watcher.lastWords().contains("does not let this machine's key in any more"))
            }
            #expect(try await tablet.refused("list").contains("does not let this machine in"))
            #expect(try await cluster.laptop.refused("client", "remove", "tablet").contains("there is no client tablet"))
        }
    }

    /// What its own coordinator does not tell is not made up from files of this machine.
    @Test func whoIsNotThereIsNotStoodInFor() async throws {
        try await withTablet { cluster, tablet in
            try await admit(tablet, at: cluster.laptop)
            try await cluster.laptop.ok("down")
            for order in [["list"], ["spawn", "1", "--title", "No"], ["get", "1"]] {
                let result = try await tablet.orch(order)
                #expect(result.exit == .code(1) && result.errorText.contains("can't be reached"), "\(order): \(result.text)\(result.errorText)")
            }
            let wrong = try await tablet.orch("list", with: ["ORCH_COORDINATOR": "tcp://127.0.0.1:7719"])
            #expect(wrong.exit == .code(64) && wrong.errorText.contains("ORCH_COORDINATOR: ") && wrong.errorText.contains("has no key"))
        }
    }

    /// A key of one role opens no door of another, and the wrong coordinator is not taken for the pinned one.
    @Test func eachKeyOpensItsOwnDoorOnly() async throws {
        try await withTablet { cluster, tablet in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            try await cluster.addGPUBox()
            try await admit(tablet, at: laptop)
            let control = try PinnedEndpoint(try #require(tablet.environment["ORCH_COORDINATOR"]))
            let work = try #require(try gpuBox.record(.agent).endpoints["tcp-work"])
            let agentKey = try KeyStore(home: gpuBox.home).curve(.agent)
            let coordinatorKey = try KeyStore(home: laptop.home).curve(.coordinator)
            let clientKey = try KeyStore(home: tablet.home).curve(.client)
            func meet(_ endpoint: String, as keys: CurveKeyPair, server: CurveKey) async throws -> ControlClient.Meeting {
                let thread = try SocketThread(name: "meeting", context: try Context())
                let client = try await ControlClient(endpoint: endpoint, keys: keys, server: server, thread: thread)
                let meeting = await client.meet(within: .seconds(30))
                await client.close()
                await thread.shutdown()
                return meeting
            }
            let door = control.endpoint.description
            #expect(try await meet(door, as: clientKey, server: coordinatorKey.publicKey) == .met)
            #expect(try await meet(door, as: agentKey, server: coordinatorKey.publicKey) == .refused)
            #expect(try await meet(door, as: coordinatorKey, server: coordinatorKey.publicKey) == .refused)
            #expect(try await meet(door, as: clientKey, server: agentKey.publicKey) == .brokenOff)
            #expect(try await meet(work, as: clientKey, server: agentKey.publicKey) == .refused)
        }
    }
}
