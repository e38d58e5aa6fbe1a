import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing
import ZeroMQ

@testable import orch

/// A key that is taken away counts for nothing from that moment, at either end, also while it is connected; workers and what is known of
/// them stay.
@Suite(.timeLimit(.minutes(3))) struct RevokedKeyTests {
    @Test func aHostIsCutOffAndItsSessionsStay() async throws {
        try await Cluster.with { cluster in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .commit("a.txt"), .report(.complete))
            for number in 2...3 { try cluster.issue(number, .report(.complete)) }
            try await laptop.ok("up")
            try await cluster.listenAndAdd()
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .working)
            let coordinator = try laptop.record(.coordinator).pid
            let said = try await laptop.ok("host", "revoke", "gpu-box")
            #expect(said.contains("gpu-box is cut off") && said.contains("1 session there is unreachable from now on"), "\(said)")
            #expect(try laptop.record(.coordinator).pid == coordinator)
            let words = "the key of host gpu-box was revoked"
            #expect(try await laptop.ok("hosts").contains(words))

            // The worker goes on; nothing of it is heard here, though time for it was.
            try gate.open()
            try await cluster.statusFile("1", on: gpuBox) { $0.status == .complete }
            try await laptop.ok("spawn", "2", "--host", "laptop", "--wait")
            let first = try #require(try await laptop.list().first { $0.id == "1" })
            #expect(first.status == .working && first.unknownSince != nil)
            #expect(try await laptop.ok("spawn", "3", "--host", "gpu-box").contains("waits: the key of gpu-box was revoked"))
            try await laptop.ok("cancel", "3")

            // So it is for the next coordinator.
            try await laptop.ok("down", "--only", "coordinator")
            #expect(try await laptop.ok("host", "show", "gpu-box").contains("its key was revoked"))
            try await laptop.ok("up", "--only", "coordinator")
            #expect(try await laptop.ok("hosts").contains(words))
            #expect(try await laptop.get("1")["status"]?.string == "working")

            let line = try await cluster.listen([])
            let refused = try await laptop.orch(line)
            #expect(refused.exit == .code(1) && refused.errorText.contains("… of gpu-box was revoked on 20"), "\(refused.errorText)")
            let added = try await laptop.orch(line + ["--replace"])
            #expect(added.exit == .code(0), "\(added.errorText)")
            try await laptop.wait("1", .complete)
        }
    }

    @Test func aCoordinatorIsCutOffAndTheWorkerGoesOn() async throws {
        try await Cluster.with { cluster in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .commit("a.txt"), .report(.complete))
            try await laptop.ok("up")
            try await cluster.listenAndAdd()
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .working)
            let agent = try gpuBox.record(.agent)
            try await Peer.with(cluster, agent) { peer in
                try await ClusterWatcher.with(cluster) { watcher in
                    let revoked = try await gpuBox.ok("agent", "revoke")
                    #expect(revoked.contains("The agent has shut its doors on tcp; workers go on."), "\(revoked)")
                    try await peer.isCut()
                    try await watcher.event("gpu-box is lost") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .unreachable }
                }
            }
            #expect(try gpuBox.record(.agent) == agent, "nobody had to start again")
            #expect(try await gpuBox.orch("get", "1", "--json").text.contains("\"working\""))
            // Started anew it keeps its doors shut.
            try await gpuBox.ok("down")
            try await gpuBox.ok("up")
            #expect(try gpuBox.record(.agent).endpoints["tcp-work"] == nil)
            _ = try await gpuBox.logLine(.agent, "nobody is let in over tcp: the coordinator's key is revoked")
            try gate.open()
            try await cluster.statusFile("1", on: gpuBox) { $0.status == .complete }

            let key = try await laptop.orch("key", "--role", "coordinator").line
            let refused = try await gpuBox.refused("agent", "listen", "tcp://127.0.0.1", "--coordinator", key)
            #expect(refused.contains("was revoked here (20") && refused.contains("--replace"), "\(refused)")
            try await cluster.listenAndAdd("--replace")
            try await laptop.wait("1", .complete)
        }
    }

    /// Somebody who has the coordinator's key, connected to both doors of an agent.
    private struct Peer {
        private let work: ZeroMQ.SocketPort
        private let status: ZeroMQ.SocketPort

        static func with(_ cluster: Cluster, _ agent: DaemonRecord, _ body: (Peer) async throws -> Void) async throws {
            let own = try KeyStore(home: cluster.laptop.home).curve(.coordinator)
            let security = Security.curveClient(own, server: try KeyStore(home: cluster.gpuBox.home).curve(.agent).publicKey)
            let thread = try SocketThread(name: "peer", context: try Context())
            let work = try await thread.open(
                SocketPlan(.dealer, options: WireSockets.link(security), connects: [try #require(agent.endpoints["tcp-work"])], isMonitored: true))
            let status = try await thread.open(
                SocketPlan(
                    .sub, options: WireSockets.subscriber(security), connects: [try #require(agent.endpoints["tcp-status"])], subscriptions: [[]],
                    isMonitored: true))
            let peer = Peer(work: work, status: status)
            for port in [work, status] {
                let isIn = await sees(port) { $0 == .handshakeSucceeded }
                #expect(isIn)
            }
            try await body(peer)
            await thread.shutdown()
        }

        func isCut() async throws {
            for port in [work, status] {
                let isCut = await Self.sees(port) { if case .disconnected = $0 { true } else { false } }
                #expect(isCut)
            }
        }

        private static func sees(_ port: ZeroMQ.SocketPort, _ isMeant: @escaping @Sendable (MonitorEvent.Kind) -> Bool) async -> Bool {
            await withinTime(.seconds(30)) {
                for await event in port.events { if case .monitor(let event) = event, isMeant(event.kind) { return true } }
                return false
            } ?? false
        }
    }
}
