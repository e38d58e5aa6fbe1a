import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// What a person does on the first day, on one machine.
@Suite struct FirstStepsTests {
    @Test func fromInitToTheBranch() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try FileManager.default.removeItem(atPath: "\(cluster.repository)/orchestration.config.json")
            try await cluster.git("remote", "add", "origin", "git@github.com:octocat/greet.git")
            let said = try await laptop.ok("init")
            #expect(said.contains("octocat") && said.contains("greet"), "\(said)")
            #expect(try await laptop.refused("init").contains("--force"))
            try await cluster.git("remote", "remove", "origin")

            try cluster.issue(7, .say("I read the issue."), .run("echo out of a tool"), .commit("a.txt"), .report(.complete), title: "Say hello")
            let path = "\(cluster.repository)/orchestration.config.json"
            let config = try String(contentsOfFile: path, encoding: .utf8)
            #expect(config.contains("octocat"))
            try cluster.write(#"{"project": {"name": "greet", "baseBranch": "main"}, "issues": {"source": "files"}}"#, to: path)

            let spawned = try await laptop.orch("spawn", "7")
            #expect(spawned.exit == .code(0), "\(spawned.errorText)")
            #expect(spawned.errorText.contains("orch: started the coordinator (pid "), "spawn starts what is missing")
            #expect(spawned.text == "7: Say hello\n  runs on laptop; branch issue-7\n")
            try await laptop.wait("7", .complete)

            let list = try await laptop.ok("list")
            #expect(list.hasPrefix("Completed Sessions (1):\n  [✓]  7  complete"), "\(list)")
            #expect(list.contains("issue-7 in \(cluster.root)/greet-issue-7"))
            let get = try await laptop.ok("get", "7")
            for words in ["greet/7  Say hello", "status      complete", "host        laptop, attempt 1, run 1", "last commit: Add a.txt"] {
                #expect(get.contains(words), "\(words) in \(get)")
            }
            let logs = try await laptop.ok("logs", "7")
            for words in ["I read the issue.", "echo out of a tool", "out of a tool"] { #expect(logs.contains(words), "\(logs)") }
            for line in try await laptop.ok("logs", "7", "--raw").split(separator: "\n") {
                _ = try JSONCoding.value(JSONValue.self, from: line.utf8)
            }
            #expect(try await cluster.git("log", "-1", "--format=%s", "issue-7") == "Add a.txt")
            try await cluster.statusFile("7", on: laptop) { $0.status == .complete }
        }
    }

    @Test func jsonOutputsDecode() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .report(.complete))
            let spawned = try await laptop.orch("spawn", "1", "--json")
            #expect(try JSONCoding.value([StatusFile].self, from: spawned.output).map(\.id) == ["1"], "\(spawned.text)")
            try await laptop.wait("1", .working)
            #expect(try await laptop.list().map(\.status) == [.working])
            #expect(try await laptop.get("1")["issue"]?["title"]?.string == "Issue 1 of greet")
            for command in [["status", "--json"], ["host", "list", "--json"], ["doctor", "--json"]] {
                let result = try await laptop.orch(command)
                #expect(throws: Never.self, "\(command)") { try JSONCoding.value(JSONValue.self, from: result.output) }
            }
            try gate.open()
            try await laptop.wait("1", .complete)
            try await ClusterWatcher.with(cluster) { watcher in
                try await watcher.event("complete") { $0.fact.status?.status == .complete }
                #expect(try watcher.statuses(of: "1") == [.queued, .queued, .queued, .registered, .registered, .working, .complete])
            }
        }
    }

    @Test func aBrokenPipeIsNoError() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            _ = try cluster.gate("never")
            try cluster.issue(1, .report(.complete))
            try cluster.issue(2, .say("One line."), .report(.working), .hold("never"))
            try await laptop.ok("spawn", "1", "--wait")
            try await laptop.ok("spawn", "2")
            try await laptop.wait("2", .working)
            // Nothing happens any more that the last three could print: they must see that their reader has left.
            for pipe in [
                "list | true", "logs 1 --raw | head -1", "watch --since 0 | head -1", "logs 2 -f | head -1", "wait 1 2 --until complete | true",
            ] {
                let command = OrchForge.Command(
                    "bash", ["-c", "\"$0\" \(pipe); echo \"ended ${PIPESTATUS[*]}\"", ClusterHost.binary], in: cluster.repository,
                    environment: laptop.environment, timeLimit: .seconds(30), doing: pipe)
                let result = try await CommandRunner().run(command)
                #expect(result.text.hasSuffix("ended 0 0\n"), "\(pipe): \(result.text)")
                #expect(result.errorText == "", "\(pipe)")
            }
            #expect(try await laptop.list().first?.status == .working)
        }
    }

    @Test func anUnknownSessionIsSaidToBe() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try await laptop.ok("up")
            for command in [
                ["get", "9"], ["logs", "9"], ["cancel", "9"], ["pause", "greet/9"], ["forward", "9", "hello"], ["wait", "9"], ["delete", "9"],
                ["heartbeat", "9"], ["ack", "9"], ["update", "--id", "9", "--status", "working"],
            ] {
                let result = try await laptop.orch(command)
                #expect(result.exit == .code(1), "\(command)")
                #expect(result.errorText.contains("there is no session"), "\(command): \(result.errorText)")
            }
            #expect(try await laptop.refused("get", "a b", code: 64).contains("orch: "))
            try await laptop.refused("spawn", "abc", code: 64)
            try await laptop.refused("update", "--id", "1", "--status", "dancing", code: 64)
            try await laptop.refused("update", "--id", "1", "--status", "queued", code: 64)
        }
    }
}
