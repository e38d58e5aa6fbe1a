import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing
import ZeroMQ

@testable import orch

/// Nonsense in files and on sockets: it is told, and the daemons go on.
@Suite struct BadInputTests {
    @Test func aMalformedConfigIsNamedWithItsLine() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let good = try String(contentsOfFile: laptop.home.configuration, encoding: .utf8)
            try laptop.write("{\n  \"host\": {\"slots\": \"many\"}\n}")
            let words = try await laptop.refused("up")
            #expect(words.contains("config.json") && words.contains("slots"), "\(words)")
            try laptop.write("{ nonsense")
            #expect(try await laptop.refused("up").contains("config.json:1: is no JSON"))
            try laptop.write(good)

            try cluster.write("{\n\"project\": 7}", to: "\(cluster.repository)/orchestration.config.json")
            let repository = try await laptop.refused("spawn", "1", "--title", "t")
            #expect(repository.contains("orchestration.config.json") && repository.contains("project"), "\(repository)")
            try await laptop.ok("up")
        }
    }

    @Test func randomBytesOnEverySocketHarmNobody() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            try await laptop.ok("up")
            try await cluster.addGPUBox()
            let before = try (laptop.record(.coordinator).pid, laptop.record(.agent).pid, cluster.gpuBox.record(.agent).pid)
            let local = try laptop.record(.coordinator).endpoints.merging(try laptop.record(.agent).endpoints) { $1 + "," + $0 }
            let endpoints = local.values.flatMap { $0.split(separator: ",") }.map { String($0) }
            #expect(endpoints.count >= 4)
            for endpoint in endpoints { try await pester(endpoint) }
            for (name, address) in try cluster.gpuBox.record(.agent).endpoints where name.hasPrefix("tcp") { try await pester(address) }

            try cluster.issue(1, .report(.complete))
            try cluster.issue(2, .report(.complete))
            try await laptop.ok("spawn", "1", "--host", "laptop")
            try await laptop.ok("spawn", "2", "--host", "gpu-box")
            for id in ["1", "2"] { try await laptop.wait(id, .complete) }
            let after = try (laptop.record(.coordinator).pid, laptop.record(.agent).pid, cluster.gpuBox.record(.agent).pid)
            #expect(before == after, "nobody had to start again")
        }
    }

    /// Frames of all bad kinds: no header, another version, unknown types, JSON that is none, too many frames, too large ones.
    private func pester(_ endpoint: String) async throws {
        let thread = try SocketThread(name: "pester", context: try Context())
        var generator = SystemRandomNumberGenerator()
        for kind in [SocketKind.dealer, .sub] {
            var options = SocketOptions()
            options.linger = .zero
            let port = try await thread.open(SocketPlan(kind, options: options, connects: [endpoint]))
            guard kind == .dealer else {
                await port.close()
                continue
            }
            var header = [UInt8]("OR".utf8) + [9, 1] + [UInt8](repeating: 0, count: 52)
            var messages: [[[UInt8]]] = [[[]], [[], []], [header], [header, Array("{".utf8)]]
            header[2] = 1
            for type in [UInt8](0...70) {
                header[3] = type
                messages += [[header], [header, Array("{\"id\":".utf8)], [header, Array("[]".utf8), [1, 2, 3]], [header, [], [], [], []]]
            }
            for _ in 0..<50 { messages.append([(0..<Int.random(in: 0..<300, using: &generator)).map { _ in UInt8.random(in: 0...255) }]) }
            messages.append([header, [UInt8](repeating: 32, count: Limits.bodyBytes)])
            for message in messages { _ = try? port.send(Message(message)) }
            await port.close()
        }
        await thread.shutdown()
    }

    @Test func aSessionOfTwoProjectsIsNamedInFull() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let other = "\(cluster.root)/other"
            try PrivateDirectory.createAll("\(other)/.orch/issues")
            try cluster.write("# One of other\n", to: "\(other)/.orch/issues/1.md")
            try cluster.write(
                #"{"project": {"name": "other", "baseBranch": "main"}, "issues": {"source": "files"}}"#, to: "\(other)/orchestration.config.json")
            try await cluster.makeRepository(at: other, remote: nil)
            try cluster.issue(1, .report(.stuck, "Why?"))
            try await laptop.ok("spawn", "1")
            try await laptop.ok("spawn", "1", in: other)
            for name in ["greet/1", "other/1"] { try await laptop.wait(name, .stuck) }

            let words = try await laptop.refused("get", "1", in: cluster.root)
            #expect(words.contains("session 1 is in several projects") && words.contains("greet/1") && words.contains("other/1"), "\(words)")
            #expect(try await laptop.ok("get", "1", in: other).contains("One of other"))
            #expect(try await laptop.ok("get", "greet/1", in: other).contains("Issue 1 of greet"))
            #expect(try await laptop.list("--project", "other").map(\.project.text) == ["other"])
            try await laptop.ok("delete", "1", in: other)
            #expect(try await laptop.ok("get", "1", in: cluster.root).contains("greet/1"), "now it is the only one")
            #expect(try await laptop.refused("get", "other/1").contains("there is no session other/1"))
        }
    }
}
