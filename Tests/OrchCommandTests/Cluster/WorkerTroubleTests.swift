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
            try cluster.issue(3, .say("I am done, I think."), .run("echo x > dirty.txt"))
            try cluster.issue(4, .report(ScriptedReport(status: "dancing")), .report(.complete))
            try await laptop.ok("spawn", "1", "2", "3", "4")
            try await laptop.wait("1", .complete)
            let logs = try await laptop.ok("logs", "1")
            #expect(!logs.contains("\u{1B}"), "no escape reaches the terminal")
            try await laptop.wait("3", .stuck)
            let ended = try await laptop.get("3")["stuckReason"]?.string ?? ""
            #expect(ended.contains("the worker ended without a report"), "\(ended)")
            #expect(ended.contains("dirty.txt") || ended.contains("1 file") || ended.contains("changed"), "with the evidence: \(ended)")
            try await laptop.wait("4", .complete)
            let died = try await laptop.get("2")
            #expect(died["lastEnd"]?["detail"]?.string?.contains("3") == true, "\(died)")
        }
    }

    @Test func aProgramThatIsNotThereIsNamed() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let more: [String: JSONValue] = ["worker": .object(["command": .array([.string("\(cluster.root)/no-such-worker")])])]
            try laptop.write(try cluster.config(of: laptop, slots: 1, more: more))
            try cluster.issue(1, .report(.complete))
            let spawned = try await laptop.orch("spawn", "1")
            let doctor = try await laptop.orch("doctor")
            let words = spawned.text + doctor.text
            #expect(words.contains("no-such-worker"), "\(words)")
            #expect(doctor.exit == .code(1))
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
