import OrchCore
import OrchHome
import OrchWire
import Testing

@testable import orch

/// What somebody who watches a cluster was told, and whether it is what has happened.
struct Story {
    let cluster: Cluster
    let watcher: ClusterWatcher

    private static let runEnded = AgentEvent.StateChange.Cause.runEnded.rawValue

    /// Writes an issue whose worker leaves a line for each start, and then does `steps`.
    func issue(_ number: Int, _ steps: [ScriptStep]) throws {
        let start = ScriptStep.run("echo $PPID >> \"$MARKS/starts-\(number)\"")
        try cluster.issue(number, .say("Here."))
        try cluster.write(try JSONCoding.prettyText(of: WorkerScript(steps: [start] + steps)), to: "\(cluster.scripts)/\(number).json")
    }

    /// The number of the newest event that was seen.
    func seen() throws -> UInt64 { try watcher.events().last?.sequence ?? 0 }

    /// Waits until the coordinator says, after an event, how it hears a host.
    @discardableResult
    func host(
        _ host: ClusterHost, is reachability: Reachability, after event: UInt64, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> UInt64 {
        let name = host.name
        return try await watcher.event("\(name) is \(reachability)", sourceLocation: sourceLocation) {
            $0.sequence > event && $0.host?.text == name && $0.fact.host?.reachability == reachability
        }.sequence
    }

    /// One worker was started, once, and everybody has been told the same, each event once.
    ///
    /// - Parameter reported: what the worker reported, in order.
    func expectOneWorker(_ id: String, reported: [SessionStatus], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let session = try await cluster.laptop.get(id)
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
