import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// A cluster whose gpu-box is reached through the fault proxy, and somebody who watches.
struct FaultyRoad {
    let cluster: Cluster
    let proxy: FaultProxy
    let watcher: ClusterWatcher

    var laptop: ClusterHost { cluster.laptop }
    var gpuBox: ClusterHost { cluster.gpuBox }
    var story: Story { Story(cluster: cluster, watcher: watcher) }

    /// - Parameter slots: of gpu-box.
    static func with(slots: Int = 1, sourceLocation: SourceLocation = #_sourceLocation, _ body: (FaultyRoad) async throws -> Void) async throws {
        try await Cluster.with(sourceLocation: sourceLocation) { cluster in
            try await cluster.laptop.ok("up")
            try await cluster.addGPUBox(slots: slots)
            let doors = try cluster.gpuBox.record(.agent).endpoints
            var targets: [String: String] = [:]
            for name in ["work", "status"] {
                targets[name] = "127.0.0.1:\(try #require(doors["tcp-\(name)"]?.split(separator: ":").last))"
            }
            let proxy = try await FaultProxy(targets, root: cluster.root)
            do {
                try await through(proxy, cluster, body)
            } catch {
                try await proxy.end()
                throw error
            }
            try await proxy.end()
        }
    }

    private static func through(_ proxy: FaultProxy, _ cluster: Cluster, _ body: (FaultyRoad) async throws -> Void) async throws {
        let key = try await cluster.gpuBox.orch("key", "--role", "agent").line
        let (work, status) = (try #require(proxy.ports["work"]), try #require(proxy.ports["status"]))
        try await cluster.laptop.ok("host", "add", "gpu-box", "tcp://127.0.0.1:\(work)/\(key)", "--status", "tcp://127.0.0.1:\(status)")
        try await proxy.say("await all accepted 1")
        try await ClusterWatcher.with(cluster) { watcher in
            try await body(FaultyRoad(cluster: cluster, proxy: proxy, watcher: watcher))
        }
    }

    /// Writes an issue whose worker tells that it has started, and then does `steps`.
    func issue(_ number: Int, body: String = "Do it well.", _ steps: [ScriptStep]) throws {
        try story.issue(number, steps)
        try cluster.write("# Issue \(number) of greet\n\n\(body)\n", to: "\(cluster.repository)/.orch/issues/\(number).md")
    }

    func seen() throws -> UInt64 { try story.seen() }

    /// Waits until the coordinator says, after an event, how it hears gpu-box.
    func gpuBoxIs(_ reachability: Reachability, after event: UInt64, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await story.host(gpuBox, is: reachability, after: event, sourceLocation: sourceLocation)
    }

    func expectOneWorker(_ id: String, reported: [SessionStatus], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await story.expectOneWorker(id, reported: reported, sourceLocation: sourceLocation)
    }
}
