import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Workers that do not do what they should.
@Suite struct WorkerTroubleTests {
    @Test func eachTroubleHasItsReason() async throws {
        try await Cluster.with(slots: 6) { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .garbage("no json\u{1B}[31m\n"), .garbage("{\"type\":\n"), .garbage("[1,2]\n"), .report(.complete))
            try cluster.issue(2, .exit(3))
            try cluster.issue(3, .say("Done."), .run("echo x > dirty.txt"))
            try cluster.issue(4, .report(ScriptedReport(status: "dancing")), .report(.complete))
            try await laptop.ok("spawn", "1", "2", "3", "4")
            // With 0 when something was reached, 1 when it can't be any more, 124 when the time is over.
            for (arguments, code) in [
                (["1", "--until", "complete"], 0), (["1", "--until", "pr_ready"], 1), (["2", "--timeout", "1s"], 124), (["3"], 0),
                (["3", "--until", "stuck"], 0), (["3", "--until", "complete", "--timeout", "1s"], 124), (["4"], 0), (["1", "4", "3"], 0),
            ] as [([String], Int32)] {
                let wait = try await laptop.orch(["wait"] + arguments)
                #expect(wait.exit == .code(code), "wait \(arguments): \(wait.text)\(wait.errorText)")
            }
            let logs = try await laptop.ok("logs", "1")
            #expect(!logs.contains("\u{1B}"), "no escape reaches the terminal")
            let ended = try await laptop.get("3")["stuckReason"]?.string
            #expect(
                ended == #"the worker ended without a report: no commits, 1 changed file not committed; its last words: "Done.""#)
            let died = try await laptop.get("2")
            #expect(died["status"]?.string == "registered", "it continues by itself")
            #expect(died["lastEnd"]?["kind"]?.string == "infrastructure")
            #expect(died["lastEnd"]?["detail"]?.string == "the worker ended in the middle of its work (exit code 3)")
            try await laptop.ok("cancel", "2")
            let cancelled = try await laptop.refused("wait", "2", "--until", "complete")
            #expect(cancelled == "orch: 1 of 1 sessions ended without complete; see 'orch get'\n  greet/2: cancelled\n")
            try await laptop.ok("wait", "2")
        }
    }

    @Test func aProgramThatIsNotThereIsNamed() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let program = "\(cluster.root)/no-such-worker"
            let more: [String: JSONValue] = ["worker": .object(["command": .array([.string(program)])])]
            try laptop.write(try cluster.config(of: laptop, slots: 1, more: more))
            try cluster.issue(1, .report(.complete))
            let spawned = try await laptop.ok("spawn", "1")
            let words = "\(program) is no executable file: correct worker.command in config.json, then 'orch down' and 'orch up'"
            #expect(spawned == "1: Issue 1 of greet\n  waits: laptop is not ready: \(words); branch issue-1\n")
            let doctor = try await laptop.orch("doctor")
            #expect(doctor.exit == .code(1))
            let lines = doctor.text.split(separator: "\n").filter { $0.hasPrefix("!!") }.map {
                $0.split(separator: " ", omittingEmptySubsequences: true)
            }
            let record = try laptop.record(.agent)
            #expect(
                lines.map { $0.joined(separator: " ") } == [
                    "!! \(program) the agent (pid \(record.pid)) does not find it: \(program) is no executable file; correct worker.command in "
                        + "ORCH_HOME/config.json, or correct PATH, then 'orch down' and 'orch up'",
                    "!! host laptop \(words); see 'orch doctor' on laptop",
                ])
        }
    }

    @Test func hostileTitlesReachNobodyRaw() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let title = "A \"quoted\" 'title' $(touch \(cluster.root)/pwned) `touch \(cluster.root)/pwned` \u{1B}[31m\u{07}"
            try cluster.issue(1, .say("\u{1B}]0;x\u{07}"), .report(.stuck, "Why\u{1B}[2J?"), title: title)
            var printed = try await laptop.ok("spawn", "1")
            try await laptop.wait("1", .stuck)
            for command in [["list"], ["get", "1"], ["logs", "1"], ["status"]] { printed += try await laptop.orch(command).text }
            #expect(!printed.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0.value == 127 })
            #expect(printed.contains("A \"quoted\" 'title' $(touch"))
            #expect(!FileManager.default.fileExists(atPath: "\(cluster.root)/pwned"))
            try cluster.issue(2, .report(.complete))
            #expect(try await laptop.ok("spawn", "2", "--title", "two\nlines", "--body", "b").hasPrefix("2: two lines\n"))
        }
    }

    @Test func aBodyOfOneMebibyteIsTakenAndOneByteMoreRefused() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let path = "\(cluster.root)/body.txt"
            for number in [1, 2] { try cluster.issue(number, .report(.complete)) }
            // Control characters take most room in JSON.
            try AtomicFile.write([UInt8](repeating: 1, count: Limits.issueBodyBytes), to: path)
            try await laptop.ok("spawn", "1", "--title", "Much", "--body-file", path, "--wait")
            try AtomicFile.write([UInt8](repeating: 1, count: Limits.issueBodyBytes + 1), to: path)
            let words = try await laptop.refused("spawn", "2", "--title", "Too much", "--body-file", path)
            #expect(words.contains("has more than 1048576 bytes"), "\(words)")
            #expect(try await laptop.list().map(\.status) == [.complete])
        }
    }
}
