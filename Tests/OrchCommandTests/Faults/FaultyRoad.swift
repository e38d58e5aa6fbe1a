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

    private static let runEnded = AgentEvent.StateChange.Cause.runEnded.rawValue

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
        try await cluster.laptop.ok("host", "add", "gpu-box", "tcp://127.0.0.1:\(work)", "--status", "tcp://127.0.0.1:\(status)", "--key", key)
        try await proxy.say("await all accepted 1")
        try await ClusterWatcher.with(cluster) { watcher in
            try await body(FaultyRoad(cluster: cluster, proxy: proxy, watcher: watcher))
        }
    }

    /// Writes an issue whose worker tells that it has started, and then does `steps`.
    func issue(_ number: Int, body: String = "Do it well.", _ steps: [ScriptStep]) throws {
        let start = ScriptStep.run("echo $PPID >> \"$MARKS/starts-\(number)\"")
        try cluster.issue(number, .say("Here."))
        try cluster.write("# Issue \(number) of greet\n\n\(body)\n", to: "\(cluster.repository)/.orch/issues/\(number).md")
        try cluster.write(try JSONCoding.prettyText(of: WorkerScript(steps: [start] + steps)), to: "\(cluster.scripts)/\(number).json")
    }

    /// The number of the newest event that was seen.
    func seen() throws -> UInt64 { try watcher.events().last?.sequence ?? 0 }

    /// Waits until the coordinator says, after an event, how it hears gpu-box.
    func gpuBoxIs(_ reachability: Reachability, after event: UInt64, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await watcher.event("gpu-box is \(reachability)", sourceLocation: sourceLocation) {
            $0.sequence > event && $0.host?.text == "gpu-box" && $0.fact.host?.reachability == reachability
        }
    }

    /// One worker was started, once, and everybody has been told the same, each event once.
    ///
    /// - Parameter reported: what the worker reported, in order.
    func expectOneWorker(_ id: String, reported: [SessionStatus], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let session = try await laptop.get(id)
        #expect(session["attempt"]?.int == 1 && session["run"]?.int == 1, "\(session)", sourceLocation: sourceLocation)
        let starts = try BoundedFile.read("\(cluster.marks)/starts-\(id)", limit: 1 << 16).split(separator: UInt8(ascii: "\n"))
        #expect(starts.count == 1, sourceLocation: sourceLocation)
        let last = try #require(reported.last)
        try await watcher.event("\(id) is \(last)", sourceLocation: sourceLocation) { $0.session?.id.text == id && $0.fact.status?.status == last }
        // That a run has ended behind its last report changes nothing, and is told with the same status once more.
        let facts = try watcher.events().filter { $0.session?.id.text == id }.compactMap(\.fact.status)
        let told = facts.filter { ![.queued, .registered].contains($0.status) && ($0.status != .stuck || $0.cause != Self.runEnded) }.map(\.status)
        #expect(told == reported, sourceLocation: sourceLocation)
        let live = try watcher.events()
        #expect(live.map(\.sequence) == Array(1...UInt64(live.count)), "each event once", sourceLocation: sourceLocation)
        // What the ledger has is what was told while it happened.
        try await ClusterWatcher.with(cluster) { ledger in
            try await ledger.event("the newest event", sourceLocation: sourceLocation) { $0.sequence == live.last?.sequence }
            #expect(try Array(ledger.events().prefix(live.count)) == live, sourceLocation: sourceLocation)
        }
    }
}
