import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A new binary comes while workers run: nobody is disturbed, the old agent goes on as long as it lives, and `orch up` starts the new one.
@Suite(.timeLimit(.minutes(3))) struct UpgradeTests {
    @Test func upStartsTheNewProgramWhichAdopts() async throws {
        try await Cluster.with { cluster in
            let installed = try InstalledOrch(at: "\(cluster.root)/bin/orch", for: cluster.laptop)
            try await installed.ok("up")
            let gates = try ["go", "end", "two"].map { try cluster.gate($0) }
            try cluster.issue(
                1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .run("orch update --id 1 --status planning"), .hold("end"),
                .report(.complete))
            try cluster.issue(2, .mark("pid-2", "echo $PPID"), .report(.working), .hold("two"), .report(.complete))
            try await installed.ok("spawn", "1")
            try await cluster.laptop.wait("1", .working)
            let worker = try await cluster.process("pid")
            let old = try DaemonRole.allCases.map { try cluster.laptop.record($0).process }

            try installed.update()
            let status = try await installed.ok("status")
            #expect(status.split(separator: "\n").count { $0.contains("(replaced: 'orch up' starts it anew)") } == 2, "\(status)")
            let findings = try await cluster.laptop.doctor().filter { !$0.isFine }
            #expect(findings.contains { $0.subject == "agent" && $0.words.hasPrefix("its program was replaced") }, "\(findings)")

            // The tools of the worker, and a supervisor for the next one, are the new program's.
            try gates[0].open()
            try await cluster.laptop.wait("1", .planning)
            try await installed.ok("spawn", "2")
            try await cluster.laptop.wait("2", .working)
            let second = try await cluster.process("pid-2")
            #expect(try InstalledOrch.program(of: cluster.supervisor(of: worker)) == "\(installed.path) (deleted)")
            #expect(try InstalledOrch.program(of: cluster.supervisor(of: second)) == installed.path)
            #expect(try DaemonRole.allCases.map { try cluster.laptop.record($0).process } == old, "nobody was started anew meanwhile")

            let up = try await installed.ok("up")
            for role in DaemonRole.allCases {
                let process = try cluster.laptop.record(role).process
                #expect(up.contains("\(role) started anew (pid \(process.pid)): its program was replaced; workers went on"), "\(up)")
                #expect(try InstalledOrch.program(of: process) == installed.path)
            }
            #expect(try worker.isAlive() && second.isAlive())
            #expect(try await installed.ok("up").contains("agent already runs"))
            #expect(try await !installed.ok("status").contains("replaced"))

            for gate in gates[1...] { try gate.open() }
            try await cluster.laptop.wait("2", .complete)
            try await cluster.expectOneRun(of: "1")
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("complete") { $0.session?.id.text == "1" && $0.fact.status?.status == .complete }
                let told = try watcher.statuses(of: "1").reduce(into: [SessionStatus]()) { if $0.last != $1 { $0.append($1) } }
                #expect(told == [.queued, .registered, .working, .planning, .complete])
            }
        }
    }

    /// As Homebrew does it: each version has a folder, a link says which one counts, and the old folder goes.
    @Test func anAgentWhoseFolderIsGoneStartsWhatTheLinkSays() async throws {
        try await Cluster.with { cluster in
            let link = "\(cluster.root)/bin/orch"
            try PrivateDirectory.create("\(cluster.root)/bin")
            let first = try InstalledOrch(at: "\(cluster.root)/cellar/1/orch", for: cluster.laptop)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../cellar/1/orch")
            try await first.ok("up", as: link)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .mark("pid", "echo $PPID"), .report(.working), .hold("go"), .report(.complete))
            try cluster.issue(2, .report(.complete))
            try await first.ok("spawn", "1", as: link)
            try await cluster.laptop.wait("1", .working)

            let second = try InstalledOrch(at: "\(cluster.root)/cellar/2/orch", for: cluster.laptop)
            try FileManager.default.createSymbolicLink(atPath: "\(link).new", withDestinationPath: "../cellar/2/orch")
            #expect(rename("\(link).new", link) == 0)
            try FileManager.default.removeItem(atPath: "\(cluster.root)/cellar/1")
            try await second.ok("spawn", "2", "--wait", as: link)

            #expect(try await second.ok("up", as: link).contains("agent started anew"))
            #expect(try InstalledOrch.program(of: cluster.laptop.record(.agent).process) == second.path)
            try gate.open()
            try await cluster.expectOneRun(of: "1")
        }
    }

    @Test func upReplacesDaemonsOfAnotherVersion() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try laptop.write(try cluster.config(of: laptop, slots: 4, more: ["environment": .object(["pass": .array([.string("ORCH_AS_VERSION")])])]))
            _ = try await laptop.orch(["up"], with: ["ORCH_AS_VERSION": "0.0.9"])
            let (gate, worker) = try await cluster.heldWorker()
            #expect(try await laptop.ok("status").contains("version 0.0.9 (this is \(Version.orch): 'orch up' starts it anew)"))
            let up = try await laptop.ok("up")
            for role in DaemonRole.allCases {
                let pid = try laptop.record(role).pid
                #expect(up.contains("\(role) started anew (pid \(pid)): it was version 0.0.9, this is \(Version.orch); workers went on"), "\(up)")
            }
            #expect(try worker.isAlive())
            try gate.open()
            try await cluster.expectOneRun(of: "1")
        }
    }

    /// A service manager would start the old one again, or lose sight of the new one.
    @Test func whatAServiceManagerHasIsLeftToIt() async throws {
        try await OrchHouse.with { house in
            try house.home.create()
            let changes = try FileWatch.changes(of: [.directory(house.home.run)])
            let output = "\(house.root)/output"
            try AtomicFile.write([], to: output)
            let agent = try house.start(["agent"], with: ["INVOCATION_ID": "7", "ORCH_AS_VERSION": "0.0.9"], output: output)
            for await _ in changes where try DaemonState.ready(.agent, in: house.home) != nil { break }
            let up = try await house.run("up", "--only", "agent")
            #expect(
                up.text == "agent already runs (pid \(agent.pid))\n  it was version 0.0.9, this is \(Version.orch), "
                    + "and 'orch up' did not start it: start it anew where it was started\n")
            #expect(try DaemonState.ready(.agent, in: house.home)?.process == agent)
        }
    }
}
