import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Twenty checkouts hang, as behind a stalled disk or a filter that never answers: the agent is heard and does everything else, and a
/// session whose preparation hangs can be ended.
@Suite(.timeLimit(.minutes(4))) struct HangingGitTests {
    private static let hanging = 2...21

    @Test func hangingCheckoutsHoldUpNobodyAndCancelEndsThem() async throws {
        try await Cluster.with(slots: 24) { cluster in
            let laptop = cluster.laptop
            try await useSlowFilter(in: cluster)
            let (gate, worker) = try await cluster.heldWorker()
            try cluster.write("", to: "\(cluster.root)/stuck")
            var gits: [Int: [ProcessIdentity]] = [:]
            for number in Self.hanging {
                try cluster.issue(number, .report(.complete))
                try await laptop.ok("spawn", "\(number)")
            }
            for number in Self.hanging {
                gits[number] = try await cluster.mark("hung-\(number)").split(separator: " ").compactMap { Int32($0) }
                    .compactMap { try ProcessIdentity(pid: $0) }
                #expect(gits[number]?.count == 2, "the filter and its git")
            }

            try await cluster.agentIsHeard()
            try await laptop.ok("update", "--id", "1", "--status", "planning")
            try await laptop.wait("1", .planning)
            #expect(FileManager.default.fileExists(atPath: "\(cluster.root)/greet-issue-2"))
            try await laptop.ok("cancel", "2")
            try await laptop.wait("2", .cancelled)
            try await laptop.ok("delete", "3")
            for number in [2, 3] {
                #expect(try gits[number]?.contains { try $0.isAlive() } == false, "its git has ended")
                #expect(!FileManager.default.fileExists(atPath: "\(cluster.root)/greet-issue-\(number)"), "and what it made is taken back")
            }
            #expect(try gits[4]?.allSatisfy { try $0.isAlive() } == true, "the others are not disturbed")
            try await cluster.agentIsHeard()

            for number in Self.hanging.dropFirst(2) { try await laptop.ok("cancel", "\(number)") }
            for number in Self.hanging.dropFirst(2) { try await laptop.wait("\(number)", .cancelled) }
            #expect(try !gits.values.joined().contains { try $0.isAlive() })
            #expect(try worker.isAlive())
            try gate.open()
            try await cluster.expectOneRun(of: "1", slots: 24)
        }
    }

    @Test func aCloneThatNeverAnswersIsSharedAndEndsWithTheLastWhoWaits() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let (gate, _) = try await cluster.heldWorker()
            let say = "echo \"$$ $PPID\" > \(cluster.marks)/clone.new; mv \(cluster.marks)/clone.new \(cluster.marks)/clone; exec tail -f /dev/null\n"
            try cluster.write(say, to: "\(cluster.root)/ssh")
            try cluster.write("[core]\n\tsshCommand = sh \(cluster.root)/ssh\n", to: "\(cluster.root)/.gitconfig")
            try await cluster.git("remote", "add", "origin", "ssh://git@build.invalid/acme/greet.git")
            for number in 2...3 { try await cluster.spawnFar(number, on: laptop) }
            let pids = try await cluster.mark("clone").split(separator: " ").compactMap { Int32($0) }
            let gits = try pids.compactMap { try ProcessIdentity(pid: $0) }
            #expect(gits.count == 2)

            try await cluster.agentIsHeard()
            try await laptop.ok("cancel", "2")
            try await laptop.wait("2", .cancelled)
            #expect(try gits.allSatisfy { try $0.isAlive() }, "the other session waits for it")
            try await laptop.ok("cancel", "3")
            try await laptop.wait("3", .cancelled)
            #expect(try !gits.contains { try $0.isAlive() })
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(laptop.home.repositories)/acme") == [])
            try gate.open()
            try await cluster.expectOneRun(of: "1")
        }
    }

    /// Git asks this filter for each file that it checks out; once `stuck` is there it says nothing any more.
    private func useSlowFilter(in cluster: Cluster) async throws {
        let filter = "\(cluster.root)/filter"
        try cluster.write(
            """
            folder=$(pwd)
            mark=\(cluster.marks)/hung-${folder##*-}
            if [ -e \(cluster.root)/stuck ]; then echo "$$ $PPID" > "$mark.new"; mv "$mark.new" "$mark"; exec tail -f /dev/null; fi
            exec cat

            """, to: filter)
        try cluster.write("[filter \"slow\"]\n\tsmudge = exec sh \(filter)\n", to: "\(cluster.root)/.gitconfig")
        try cluster.write("large.bin filter=slow\n", to: "\(cluster.repository)/.gitattributes")
        try cluster.write("large\n", to: "\(cluster.repository)/large.bin")
        try await cluster.git("add", "--all")
        try await cluster.git("commit", "--quiet", "--message", "Large")
    }
}
