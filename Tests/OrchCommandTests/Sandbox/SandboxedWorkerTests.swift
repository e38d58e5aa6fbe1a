import Foundation
import OrchAgent
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// A host whose workers have a sandbox: the doors of the worker work, and nothing is done without it.
@Suite(RealPrograms.needsSandbox, .serialized, .timeLimit(.minutes(3)))
struct SandboxedWorkerTests {
    private static func sandbox(_ cluster: Cluster) -> [String: JSONValue] {
        RealPrograms.sandbox(writable: cluster.marks, readable: [cluster.scripts])
    }

    @Test func aWorkersOwnCommandsAreItsReports() async throws {
        try await Cluster.with(worker: Self.sandbox) { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            try cluster.issue(
                5, .mark("said", "orch update --id 5 --status planning; orch heartbeat 5 -q; orch ack 5; orch update --id 5 --status working"),
                .mark("others", "orch update --id 6 --status complete 2>&1; orch list 2>&1; orch cancel 5 2>&1; ls $ORCH_HOME 2>&1"), .hold("go"),
                .run("orch update --id 5 --status complete"))
            try await laptop.ok("spawn", "5")
            #expect(try await cluster.mark("said") == "5: planning\n5: message read\n5: working")
            let others = try await cluster.mark("others")
            #expect(!others.contains("run") || !others.contains("agent.sock"), "\(others)")
            #expect(others.hasSuffix("agent\ngreet"), "\(others)")
            try gate.open()
            try await laptop.wait("5", .complete)
            let show = try await laptop.ok("host", "show", "laptop")
            #expect(show.contains("bubblewrap, with the host's network; at most 1024 processes"), "\(show)")
        }
    }

    /// The worker edits what it takes for the status file; the agent's own folder of them is out of its reach.
    @Test func anEditOfTheStatusFileIsAReport() async throws {
        try await Cluster.with(worker: Self.sandbox) { cluster in
            let laptop = cluster.laptop
            let gate = try cluster.gate("go")
            _ = try cluster.gate("other")
            let file = try laptop.statusPath("5")
            let edit = "sed 's/\"status\" *: *\"[a-z_]*\"/\"status\": \"working\"/' \(file) > \(file).new && mv \(file).new \(file)"
            try cluster.issue(6, .report(.planning), .hold("other"))
            try cluster.issue(5, .report(.planning), .hold("go"), .mark("seen", "ls $(dirname \(file)); \(edit)"), .hold("go"), .report(.complete))
            try await laptop.ok("spawn", "6")
            try await laptop.wait("6", .planning)
            try await laptop.ok("spawn", "5")
            try await laptop.wait("5", .planning)
            try gate.open()
            #expect(try await cluster.mark("seen") == "work-5.json")
            try await laptop.wait("5", .working)
            try await cluster.statusFile("5", on: laptop) { $0.status == .working }
            try gate.open()
            try await laptop.wait("5", .complete)
        }
    }

    @Test func aHostWithoutItsSandboxIsNotReadyAndStartsNobody() async throws {
        try await Cluster.with(worker: {
            ["sandbox": .string("podman"), "image": .string("localhost/not-there"), "writable": .array([.string($0.marks)])]
        }) { cluster in
            let laptop = cluster.laptop
            try cluster.issue(1, .mark("ran", "echo ran"), .report(.complete))
            try await laptop.ok("spawn", "1")
            let hosts = try await laptop.ok("hosts")
            #expect(hosts.contains("not ready: worker.sandbox is podman"), "\(hosts)")
            let doctor = try await laptop.orch("doctor")
            #expect(doctor.text.contains("worker.sandbox is podman") && doctor.text.contains("no worker starts here before"), "\(doctor.text)")
            let waits = try await laptop.list().first?.waitingFor
            #expect(waits?.contains("not ready") == true, "\(waits ?? "")")
            #expect(!FileManager.default.fileExists(atPath: "\(cluster.marks)/ran"))
        }
    }

    /// What is trusted is what stands at the base; and it runs where the worker will.
    @Test func theSetUpIsTheBasesAndRunsInTheSandbox() async throws {
        try await Cluster.with(worker: Self.sandbox) { cluster in
            let laptop = cluster.laptop
            try PrivateDirectory.create("\(cluster.root)/.ssh")
            try cluster.write("ssh-canary\n", to: "\(cluster.root)/.ssh/id", mode: 0o600)
            func commit(_ setup: String) async throws {
                let text =
                    #"{"project": {"name": "greet", "baseBranch": "main"}, "issues": {"source": "files"}, "worktree": {"setup": "\#(setup)"}}"#
                try cluster.write(text, to: "\(cluster.repository)/orchestration.config.json")
                try await cluster.git("commit", "--quiet", "--all", "--message", "Set-up")
            }
            try await commit("cat \(cluster.root)/.ssh/id > made.txt; echo made >> made.txt")
            try await cluster.git("checkout", "--quiet", "-b", "issue-3")
            try await commit("echo evil > evil.txt")
            try await cluster.git("checkout", "--quiet", "main")
            // All commands of this repository, whatever they are.
            let entry = TrustEntry(repository: cluster.repository, setup: nil, isAllowed: true, at: nil)
            try HostConfigFile(home: laptop.home, environment: laptop.environment).record(entry)
            try cluster.issue(3, .mark("files", "cat made.txt; ls"), .report(.complete))
            try await laptop.ok("spawn", "3", "--wait")
            let files = try await cluster.mark("files")
            #expect(files.hasPrefix("made\n"), "\(files)")
            #expect(!files.contains("evil") && !files.contains("canary"))
        }
    }
}
