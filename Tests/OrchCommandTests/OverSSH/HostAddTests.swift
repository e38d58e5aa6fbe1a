import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// `orch host add --ssh`, against a real sshd.
@Suite(RealPrograms.needsSSH, .timeLimit(.minutes(3)))
struct HostAddTests {
    @Test func oneCommandMakesAMachineAHost() async throws {
        try await FarHost.with { far in
            let (cluster, laptop) = (far.cluster, far.laptop)
            let gate = try cluster.gate("go")
            try cluster.issue(1, .report(.working), .hold("go"), .commit("a.txt"), .report(.complete))
            try await laptop.ok("up")
            let said = try await laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            #expect(said.contains("gpu-box: orch \(Version.orch) copied to ~/.local/bin/orch"), "\(said)")
            #expect(said.contains("gpu-box is reached through ssh gpu-box\n"), "\(said)")
            #expect(try await laptop.orch("key", "--role", "coordinator").line == cluster.pinned("coordinatorKey"))
            #expect(try Data(contentsOf: URL(filePath: far.program)) == Data(contentsOf: URL(filePath: ClusterHost.binary)))

            try await ClusterWatcher.with(cluster) { watcher in
                try await laptop.ok("spawn", "1", "--host", "gpu-box")
                try await laptop.wait("1", .working)
                #expect(try await laptop.ok("hosts").contains("reachable"))
                // A tunnel that breaks is made again, and what happened meanwhile is there.
                let broken = try #require(try far.clients().first)
                #expect(try broken.send(SIGKILL))
                try await watcher.event("gpu-box is lost") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .unreachable }
                try gate.open()
                try await watcher.event("gpu-box is back") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .connected }
                try await laptop.wait("1", .complete)
            }
            #expect(try await laptop.get("1")["host"]?.string == "gpu-box")

            // Said again, nothing is copied and nothing is started anew.
            let agent = try cluster.gpuBox.record(.agent).pid
            let again = try await laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            #expect(again.contains("gpu-box: orch \(Version.orch) is there\n"), "\(again)")
            #expect(try cluster.gpuBox.record(.agent).pid == agent)
        }
    }

    @Test func aTunnelEndsWithTheCoordinatorThatIsKilled() async throws {
        try await FarHost.with { far in
            try await far.laptop.ok("up")
            try await far.laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            try await ClusterWatcher.with(far.cluster) { watcher in
                try await watcher.event("gpu-box is there") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .connected }
            }
            let tunnel = try #require(try far.clients().first)
            let end = try ProcessWatch.end(of: tunnel)
            try await far.laptop.crash(.coordinator)
            if let end { for await _ in end {} }
            #expect(try far.clients().isEmpty)
        }
    }

    @Test func whatSSHRefusesIsSaidWithWhatToDo() async throws {
        try await FarHost.with { far in
            let laptop = far.laptop
            #expect(
                try await laptop.refused("host", "add", "gpu-box", "--ssh", "stranger").contains(
                    "ssh must get in without asking: 'ssh-copy-id stranger'"))
            #expect(try await laptop.refused("host", "add", "gpu-box", "--ssh", "changed").contains("compare the key of the host"))
            #expect(
                try await laptop.refused("host", "add", "gpu-box", "--ssh", "nobody").contains("as long as that does not work, orch can't either"))
            let usage: Int32 = 64
            for wrong in ["-oProxyCommand=x", "a b", "a;b", "ssh://gpu-box", ""] {
                _ = try await laptop.refused("host", "add", "gpu-box", "--ssh=\(wrong)", code: usage)
            }
            _ = try await laptop.refused("host", "add", "gpu-box", "tcp://gpu-box", "--ssh", "gpu-box", code: usage)
            _ = try await laptop.refused("host", "add", "gpu-box", code: usage)
            #expect(try await laptop.ok("host", "list").hasPrefix("No hosts."))
            #expect(!FileManager.default.fileExists(atPath: far.program))
        }
    }

    @Test func aMachineOfAnotherCoordinatorIsNotTaken() async throws {
        try await FarHost.with { far in
            try await far.laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            let elsewhere = ["ORCH_HOME": "\(far.cluster.root)/elsewhere"]
            let refused = try await far.laptop.orch("host", "add", "box", "--ssh", "gpu-box", with: elsewhere)
            #expect(refused.exit == .code(1) && refused.errorText.contains("this machine obeys another coordinator already"), "\(refused.errorText)")
            let taken = try await far.laptop.orch("host", "add", "box", "--ssh", "gpu-box", "--replace", with: elsewhere)
            #expect(
                taken.exit == .code(0) && taken.text.contains("it calls itself gpu-box in its own config.json"), "\(taken.text)\(taken.errorText)")
            let key = try await far.laptop.orch("key", "--role", "coordinator", with: elsewhere).line
            #expect(try far.cluster.pinned("coordinatorKey") == key)
        }
    }

    @Test func anOlderCopyOfOursIsReplaced() async throws {
        try await FarHost.with { far in
            try PrivateDirectory.createAll("\(far.cluster.gpuBox.directory)/.local/bin")
            try far.cluster.write("#!/bin/sh\necho 0.0.1\n", to: far.program, mode: 0o755)
            let said = try await far.laptop.ok("host", "add", "gpu-box", "--ssh", "gpu-box")
            #expect(said.contains("in the place of 0.0.1"), "\(said)")
        }
    }

    @Test func withoutForwardingItIsSaid() async throws {
        try await FarHost.with(["AllowTcpForwarding no"]) { far in
            let words = try await far.laptop.refused("host", "add", "gpu-box", "--ssh", "gpu-box")
            #expect(words.contains("can't be reached through ssh") && words.contains("AllowTcpForwarding"), "\(words)")
            #expect(try await far.laptop.ok("host", "list").hasPrefix("No hosts."))
        }
    }
}

extension Cluster {
    /// A key of the far machine's `config.json`.
    func pinned(_ name: String) throws -> String? {
        try JSONCoding.value(JSONValue.self, from: try BoundedFile.read(gpuBox.home.configuration, limit: 1 << 20))[name]?.string
    }
}
