import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// The real Claude goes on with its conversation at another host, where nothing of it was before.
@Suite(RealPrograms.needsClaude, .serialized, .timeLimit(.minutes(3)))
struct ElsewhereTests {
    @Test func theConversationGoesAlong() async throws {
        try await ClaudeHouse.with { marks in
            [
                .turns(
                    .bash("echo hello > hello.txt && git add hello.txt && git commit -qm 'Add hello' && git push -q origin issue-7"),
                    .arriveAndWait(marks), .bash("ls hello.txt && echo $$ > \(marks)/.there && mv \(marks)/.there \(marks)/there"),
                    .report("complete"), .says("It is done there."))
            ]
        } _: { claude in
            try await claude.git("init", "--quiet", "--bare", "--initial-branch=main", "\(claude.root)/origin.git")
            try await claude.git("remote", "add", "origin", "\(claude.root)/origin.git")
            try await claude.git("push", "--quiet", "origin", "main")
            try await claude.laptop.ok("spawn", "7")
            _ = try await claude.arrival()
            let far = try await secondHost(of: claude)
            do {
                // Adding a host begins the coordinator anew, and it has to hear its own host again first.
                _ = try await claude.session { $0["unknownSince"]?.string == nil }
                try await claude.laptop.ok("move", "7", "--to", "far")
                _ = try await claude.number(in: "there")
                try await claude.laptop.wait("7", .complete)

                let session = try await claude.session()
                #expect(session["host"]?.string == "far")
                #expect(session["worktreePath"]?.string == "\(claude.root)/elsewhere/widgets-issue-7")
                let requests = try claude.api.requests()
                #expect(Set(requests.compactMap { $0["session"]?.string }).count == 1, "one conversation")
                #expect(requests.compactMap { $0["turn"]?.int }.suffix(3) == [2, 3, 4], "it goes on where it was: \(requests.map { $0["turn"] })")
            } catch {
                _ = try await far.orch("down")
                throw error
            }
            try await far.ok("down")
        }
    }

    /// A machine with a HOME and a clone of its own, that is reached over tcp.
    private func secondHost(of claude: ClaudeHouse) async throws -> ClusterHost {
        let root = claude.root
        let home = HomeDirectory(root: "\(root)/far-home")
        let checkout = "\(root)/elsewhere/widgets"
        let own = "\(root)/far-user"
        for folder in ["\(root)/elsewhere", own] { try PrivateDirectory.createAll(folder) }
        try AtomicFile.write(Array("[user]\n\tname = Far\n\temail = far@example.invalid\n".utf8), to: "\(own)/.gitconfig")
        try await claude.git("clone", "--quiet", "\(root)/origin.git", checkout)
        var environment = claude.laptop.environment
        environment["ORCH_HOME"] = home.root
        environment["HOME"] = own
        let far = ClusterHost(name: "far", home: home, environment: environment, directory: own)
        let key = try await claude.laptop.orch("key", "--role", "coordinator").line
        let worker: [String: JSONValue] = [
            "HOME": .string(own), "ANTHROPIC_BASE_URL": .string(claude.api.address), "ANTHROPIC_API_KEY": .string("sk-test-dummy"),
        ]
        let config: [String: JSONValue] = [
            "host": .object(["name": .string("far")]), "listen": .string("tcp://127.0.0.1:*"), "coordinatorKey": .string(key),
            "repos": .object(["widgets": .object(["path": .string(checkout)])]),
            "worker": .object(["command": .array([.string(try #require(RealPrograms.claude))]), "env": .object(worker)]),
        ]
        try far.write(try JSONCoding.prettyText(of: JSONValue.object(config)))
        try await far.ok("up")
        let doors = try far.record(.agent).endpoints
        let farKey = try await far.orch("key", "--role", "agent").line
        try await claude.laptop.ok(
            "host", "add", "far", "\(try #require(doors["tcp-work"]))/\(farKey)", "--status", try #require(doors["tcp-status"]))
        return far
    }
}
