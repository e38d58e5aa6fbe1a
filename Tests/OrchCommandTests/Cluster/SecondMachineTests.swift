import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// A machine without a checkout: its agent clones for itself, from the address that the laptop's repository has.
@Suite(RealPrograms.needsPython, .timeLimit(.minutes(2)))
struct SecondMachineTests {
    private static let token = "glpat-neverwrittendown"

    @Test func itClonesOnceAndFetchesFromThenOn() async throws {
        try await Cluster.with { cluster in
            try await cluster.withServer(token: Self.token) { server in
                let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
                let gate = try cluster.gate("go")
                try cluster.issue(1, .commit("a.txt"), .report(.working), .hold("go"), .report(.complete))
                try cluster.issue(2, .mark("files", "ls"), .report(.complete))
                try await laptop.ok("up")
                try await cluster.addGPUBox()

                #expect(try await cluster.spawnFar(1, on: gpuBox) == "1")
                try await laptop.wait("1", .working)
                let mirror = "\(gpuBox.home.repositories)/acme/greet.git"
                let worktree = "\(gpuBox.home.worktrees(of: try ProjectName("greet")))/issue-1"
                #expect(try await laptop.get("1")["worktreePath"]?.string == worktree)
                #expect(try await cluster.git("log", "-1", "--format=%an: %s", "issue-1", in: mirror) == "Box: Add a.txt")
                #expect(try await cluster.git("rev-parse", "--abbrev-ref", "HEAD", in: worktree) == "issue-1")
                #expect(!FileManager.default.fileExists(atPath: "\(cluster.root)/greet-issue-1"), "nothing beside the laptop's checkout")
                let first = try server.requests().count
                #expect(first > 0)
                let made = try inode(of: mirror)
                try await tellsNobody(cluster)

                try cluster.write("new\n", to: "\(cluster.repository)/new.txt")
                try await cluster.git("add", "new.txt")
                try await cluster.git("commit", "--quiet", "--message", "Second")
                try await cluster.git("push", "--quiet", "origin", "main")
                #expect(try await cluster.spawnFar(2, on: gpuBox) == "2")
                try await laptop.wait("2", .complete)
                #expect(try await cluster.mark("files").split(separator: "\n").contains("new.txt"), "it was fetched")
                #expect(try inode(of: mirror) == made, "and not cloned again")
                #expect(try server.requests().count > first)
                try gate.open()
                try await laptop.wait("1", .complete)
                try await tellsNobody(cluster)
                for request in try server.requests() {
                    #expect(request["login"]?.bool == false, "\(request)")
                    #expect(request["leaks"]?.array?.isEmpty == true, "\(request)")
                }
            }
        }
    }

    private func inode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    }

    /// The token stands in the laptop's own git configuration, where its owner has put it, and nowhere else.
    private func tellsNobody(_ cluster: Cluster, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let found = try await CommandRunner().run(
            OrchForge.Command(
                "grep", ["-rlF", "--exclude-dir=server", Self.token, cluster.root], environment: cluster.laptop.environment,
                doing: "look for the token"))
        #expect(found.text == "\(cluster.repository)/.git/config\n", sourceLocation: sourceLocation)
        for process in try Leftovers(root: cluster.root).processes() {
            for name in ["cmdline", "environ"] {
                let text = try? BoundedFile.read("/proc/\(process.pid)/\(name)", limit: 1 << 20)
                let shows = String(decoding: text ?? [], as: UTF8.self).contains(Self.token) && name == "environ"
                #expect(!shows, "\(process)", sourceLocation: sourceLocation)
            }
        }
    }
}
