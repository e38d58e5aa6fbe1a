import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// A repository with issue 7, a machine whose worker is the real Claude, and the scripted API that it asks. All of it is gone after the
/// test, and so is every process.
struct ClaudeHouse {
    let root: String
    let laptop: ClusterHost
    let api: ServiceDouble
    /// Where a worker waits for the test, see `Turn.arriveAndWait`.
    let gate: Gate
    /// Where workers leave marks for the test.
    var marks: String { "\(root)/marks" }
    var repository: String { laptop.directory }
    var worktree: String { "\(root)/widgets-issue-7" }

    /// For what is on its way out at the end of a test.
    private static let patience = Duration.seconds(5)

    /// - Parameters:
    ///   - issue: what `.orch/issues/7.md` holds.
    ///   - variables: of the worker, beside those that lead it to the double.
    ///   - sandboxed: whether workers are kept apart by bubblewrap.
    ///   - network: whether they have one there; without it the API is a socket in a folder that they see.
    ///   - script: what the model says; it gets the folder where workers may leave marks.
    static func with(
        issue: String = "# Say hello\n\nIn a file, please.\n", variables: [String: String] = [:], sandboxed: Bool = false, network: Bool = true,
        _ script: (_ marks: String) -> [Scene], _ body: (ClaudeHouse) async throws -> Void
    ) async throws {
        await Turnstile.clusters.enter()
        let root = "/tmp/orch-claude-\(UUID().uuidString.prefix(8).lowercased())"
        var failure: (any Error)?
        do {
            for folder in ["marks", "api"] { try PrivateDirectory.createAll("\(root)/\(folder)") }
            try JSONFile.write(JSONValue.array(script("\(root)/marks").map(\.json)), to: "\(root)/script.json")
            let api = try await ServiceDouble(
                "messages_api.py", ["--script", "\(root)/script.json"] + (network ? [] : ["--socket", "\(root)/api/socket"]), root: root)
            let house = try ClaudeHouse(root: root, api: api)
            do {
                try await house.furnish(issue: issue, variables: variables, sandboxed: sandboxed, network: network)
                try await body(house)
            } catch {
                failure = error
            }
            try await house.clear()
        } catch {
            failure = failure ?? error
            try? FileManager.default.removeItem(atPath: root)
        }
        await Turnstile.clusters.leave()
        if let failure { throw failure }
    }

    private init(root: String, api: ServiceDouble) throws {
        self.root = root
        self.api = api
        gate = try Gate(path: "\(root)/marks/gate")
        let home = HomeDirectory(root: "\(root)/home")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        laptop = ClusterHost(
            name: "laptop", home: home, environment: ["PATH": path, "HOME": root, "ORCH_HOME": home.root, "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC"],
            directory: "\(root)/widgets")
    }

    private func furnish(issue: String, variables: [String: String], sandboxed: Bool, network: Bool) async throws {
        let own = "\(root)/worker-home"
        for folder in [own, "\(repository)/.orch/issues"] { try PrivateDirectory.createAll(folder) }
        let identity = "[user]\n\tname = Test\n\temail = test@example.invalid\n"
        for folder in [root, own] { try write(identity, to: "\(folder)/.gitconfig") }
        let way =
            network
            ? ["ANTHROPIC_BASE_URL": api.address] : ["ANTHROPIC_BASE_URL": "http://api.invalid", "ANTHROPIC_UNIX_SOCKET": "\(root)/api/socket"]
        let environment = ["HOME": own, "ANTHROPIC_API_KEY": "sk-test-dummy"].merging(way) { $1 }.merging(variables) { $1 }
        let worker: [String: JSONValue] = [
            "command": .array([.string(try #require(RealPrograms.claude))]), "env": .object(environment.mapValues(JSONValue.string)),
        ]
        var sandbox = sandboxed ? RealPrograms.sandbox(writable: marks, "\(root)/api") : [:]
        if !network { sandbox["network"] = .bool(false) }
        try laptop.write(try JSONCoding.prettyText(of: JSONValue.object(["worker": .object(worker.merging(sandbox) { $1 })])))
        try write(issue, to: "\(repository)/.orch/issues/7.md")
        try write(
            #"{"project": {"name": "widgets", "baseBranch": "main"}, "issues": {"source": "files"}}"#,
            to: "\(repository)/orchestration.config.json")
        try await git("init", "--quiet", "--template=", "--initial-branch=main")
        try await git("commit", "--quiet", "--allow-empty", "--message", "First")
    }

    private func write(_ text: String, to path: String) throws { try AtomicFile.write(Array(text.utf8), to: path) }

    private func clear() async throws {
        try await Self.end(laptop)
        try await api.end()
        for process in try Leftovers(root: root).processes() {
            guard let end = try ProcessWatch.end(of: process) else { continue }
            let ended: Void? = await withinTime(Self.patience) { for await _ in end {} }
            if ended == nil { Testing.Issue.record("left running: \(process)") }
        }
        try await Leftovers(root: root).end()
        try FileManager.default.removeItem(atPath: root)
    }

    /// Not in the test's task: a test that was cancelled is cleaned up after too.
    private static func end(_ laptop: ClusterHost) async throws {
        try await Task {
            _ = try await laptop.orch("cancel", "--all", "--keep-worktree")
            _ = try await laptop.orch("wait", "7", "--timeout", "30s")
            _ = try await laptop.orch("down")
        }.value
    }

    @discardableResult
    func git(_ arguments: String...) async throws -> String {
        let result = try await CommandRunner().run(
            OrchForge.Command("git", arguments, in: repository, environment: laptop.environment, doing: "git \(arguments)"))
        #expect(result.succeeded, "git \(arguments): \(result.errorText)")
        return result.line
    }
}
