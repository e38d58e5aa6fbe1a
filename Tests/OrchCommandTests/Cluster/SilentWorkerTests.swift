import Foundation
import OrchCore
import OrchHome
import OrchWire
import Testing

@testable import orch

/// A worker that never says a word and reads nothing. When its silence is too long is for the machines' own tests.
@Suite struct SilentWorkerTests {
    @Test func itIsShownAsBegunAndCanBeCancelled() async throws {
        try await Cluster.with(slots: 1) { cluster in
            let laptop = cluster.laptop
            let command = ["/bin/sh", "-c", "echo $$ > \"$MARKS/.pid\"; mv \"$MARKS/.pid\" \"$MARKS/pid\"; exec sleep 100000"]
            let worker: [String: JSONValue] = [
                "command": .array(command.map(JSONValue.string)), "env": .object(["MARKS": .string(cluster.marks)]),
                "stop": .object(["askMs": .int(100)]),
            ]
            try laptop.write(try cluster.config(of: laptop, slots: 1, more: ["worker": .object(worker)]))
            try cluster.issue(1, .report(.complete))
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("spawn", "1")
            let process = try await cluster.process("pid")
            try await ClusterWatcher.with(cluster) { try await $0.event("its run") { $0.fact.status?.cause == "run_started" } }

            let listed = try #require(try await laptop.list().first)
            #expect(listed.status == .registered && listed.run == 1)
            #expect(listed.stale == false && listed.doing == nil && listed.unknownSince == nil)
            #expect(try await laptop.ok("list").contains("  [ ]  1  registered"))
            let get = try await laptop.ok("get", "1")
            #expect(get.contains("status      registered") && get.contains("host        laptop, attempt 1, run 1"), "\(get)")
            #expect(!get.contains("stale"))
            #expect(try await laptop.ok("logs", "1") == "")
            #expect(try await laptop.ok("spawn", "2").contains("waits: laptop is full (1/1)"))

            try await laptop.ok("cancel", "2")
            #expect(try await laptop.ok("cancel", "1") == "1: cancelled\n")
            #expect(try !process.isAlive())
            #expect(!FileManager.default.fileExists(atPath: "\(cluster.root)/greet-issue-1"))
            let daemons = try DaemonRole.allCases.map { try laptop.record($0).pid }
            #expect(try Set(Leftovers(root: cluster.root).processes().map(\.pid)) == Set(daemons))
            #expect(try await laptop.ok("logs", "1") == "")
        }
    }
}
