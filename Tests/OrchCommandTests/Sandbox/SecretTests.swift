import Foundation
import OrchAgent
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// Secrets of workers never cross the wire and stand nowhere but where they were put: no log, no status file, no event, no command line.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct SecretTests {
    private static let variable = "canary-of-the-worker-4711"
    private static let credentials = "canary-of-the-credentials-4712"
    private static let agent = "canary-of-the-agent-4713"

    @Test(RealPrograms.needsSandbox) func inASandbox() async throws {
        try await wholeSession { cluster in
            RealPrograms.sandbox(writable: cluster.marks, readable: [cluster.scripts]).merging(["login": .string("file")]) { $1 }
        }
    }

    @Test func withoutOne() async throws { try await wholeSession { _ in [:] } }

    private func wholeSession(_ settings: (Cluster) -> [String: JSONValue]) async throws {
        let canaries = [Self.variable, Self.credentials, Self.agent]
        try await Cluster.with(worker: { cluster in
            settings(cluster).merging(
                ["env": .object(["MARKS": .string(cluster.marks), "MY_TOKEN": .string(Self.variable), "ANTHROPIC_API_KEY": .string(Self.variable)])]
            ) { $1 }
        }) { cluster in
            var laptop = cluster.laptop
            try PrivateDirectory.create("\(cluster.root)/.claude")
            let login = "\(cluster.root)/.claude/.credentials.json"
            try cluster.write("{\"token\": \"\(Self.credentials)\"}\n", to: login, mode: 0o600)
            var variables = laptop.environment
            variables["GH_TOKEN"] = Self.agent
            laptop = ClusterHost(name: laptop.name, home: laptop.home, environment: variables, directory: laptop.directory)
            let gate = try cluster.gate("go")
            try cluster.issue(
                1, .report(.working), .mark("has", "echo ${#MY_TOKEN}"), .hold("go"), .report(.complete))
            try await laptop.ok("spawn", "1")
            #expect(try await cluster.mark("has") == "\(Self.variable.count)", "the worker itself has it")
            try Self.expectNoCommandLine(with: canaries, below: cluster.root)
            try await laptop.ok("forward", "1", "go on")
            let said = [
                try await laptop.ok("get", "1"), try await laptop.ok("get", "1", "--json"), try await laptop.ok("logs", "1"),
                try await laptop.ok("logs", "1", "--raw"), try await laptop.ok("hosts"), try await laptop.ok("host", "show", "laptop"),
                try await laptop.orch("doctor").text, try await laptop.ok("list", "--json"),
            ].joined()
            for canary in canaries { #expect(!said.contains(canary)) }
            try await ClusterWatcher.with(cluster) { watcher in
                try gate.open()
                try await watcher.event("its end") { $0.fact.status?.status == .complete }
            }
            try await laptop.ok("down")
            // The databases hold every event and every message that was sent, files and logs the rest, what a watcher was told too.
            let found = try Self.files(with: canaries, below: cluster.root)
            let run = RunDirectory(path: laptop.home.run(of: try SessionKey("greet/1"), fence: Fence(attempt: 1, run: 1)))
            let allowed: Set = [login, laptop.home.configuration, run.specFile]
            #expect(found.subtracting(allowed).isEmpty, "\(found)")
        }
    }

    private static func expectNoCommandLine(with canaries: [String], below root: String) throws {
        var seen = 0
        for process in try ProcessStat.all() {
            guard let line = try? BoundedFile.read("/proc/\(process.pid)/cmdline", limit: 1 << 20) else { continue }
            let text = String(decoding: line, as: UTF8.self)
            if text.contains(root) { seen += 1 }
            for canary in canaries { #expect(!text.contains(canary), "\(text)") }
        }
        #if os(Linux)
        #expect(seen >= 2, "supervisor and worker were looked at")
        #endif
    }

    private static func files(with canaries: [String], below root: String) throws -> Set<String> {
        var found: Set<String> = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            let path = "\(root)/\(name)"
            guard try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular else { continue }
            let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
            if canaries.contains(where: { data.range(of: Data($0.utf8)) != nil }) { found.insert(path) }
        }
        return found
    }
}
