import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// A repository of `acme/widgets`, and the real `gh` that finds the double where GitHub would be. Sessions are played by the scripted
/// worker.
struct GitHubHouse {
    let root: String
    let laptop: ClusterHost
    let github: ServiceDouble
    var repository: String { laptop.directory }
    /// Where `gh` dials instead of the network.
    private var socket: String { "\(root)/github.sock" }

    /// - Parameters:
    ///   - issues: of `acme/widgets`, as the double's manual has them.
    ///   - fault: how every request goes wrong.
    ///   - token: nil: nobody is logged in.
    static func with(
        issues: [JSONValue] = [], fault: [String: JSONValue]? = nil, token: String? = "dummy", _ body: (GitHubHouse) async throws -> Void
    ) async throws {
        await Turnstile.clusters.enter()
        let root = "/tmp/orch-github-\(UUID().uuidString.prefix(8).lowercased())"
        var failure: (any Error)?
        do {
            try PrivateDirectory.createAll(root)
            let state: JSONValue = .object([
                "repositories": .object(["acme/widgets": .object(["issues": .array(issues)])]),
                "faults": .array(fault.map { [.object($0)] } ?? []),
            ])
            try JSONFile.write(state, to: "\(root)/state.json")
            let github = try await ServiceDouble(
                "github_api.py", ["--socket", "\(root)/github.sock", "--state", "\(root)/state.json"], root: root)
            let house = GitHubHouse(root: root, github: github, token: token)
            do {
                try await house.furnish()
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

    private init(root: String, github: ServiceDouble, token: String?) {
        self.root = root
        self.github = github
        let home = HomeDirectory(root: "\(root)/home")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        var environment = [
            "PATH": "\(root)/bin:\(path)", "HOME": root, "ORCH_HOME": home.root, "GH_CONFIG_DIR": "\(root)/gh", "GIT_CONFIG_NOSYSTEM": "1",
            "TZ": "UTC",
        ]
        environment["GH_TOKEN"] = token
        laptop = ClusterHost(name: "laptop", home: home, environment: environment, directory: "\(root)/widgets")
    }

    private func furnish() async throws {
        for folder in ["bin", "gh", "widgets"] { try PrivateDirectory.create("\(root)/\(folder)") }
        try FileManager.default.createSymbolicLink(atPath: "\(root)/bin/gh", withDestinationPath: try #require(RealPrograms.gh))
        try lead(to: socket)
        try write("[user]\n\tname = Test\n\temail = test@example.invalid\n", to: "\(root)/.gitconfig")
        try write(try JSONCoding.prettyText(of: WorkerScript(steps: [.report(.complete)])), to: "\(root)/script.json")
        let worker: JSONValue = .object([
            "command": .array(["orch", "scripted-worker", "--script", "\(root)/script.json"].map(JSONValue.string))
        ])
        try laptop.write(try JSONCoding.prettyText(of: JSONValue.object(["worker": worker])))
        try write(
            #"{"project": {"name": "widgets", "baseBranch": "main", "github": {"owner": "acme", "repo": "widgets"}}}"#,
            to: "\(repository)/orchestration.config.json")
        for arguments in [
            ["init", "--quiet", "--template=", "--initial-branch=main"], ["commit", "--quiet", "--allow-empty", "--message", "First"],
        ] {
            let git = OrchForge.Command("git", arguments, in: repository, environment: laptop.environment, doing: "git")
            #expect(try await CommandRunner().run(git).succeeded)
        }
    }

    /// Makes `gh` look for GitHub there.
    func lead(to socket: String) throws { try write("http_unix_socket: \(socket)\nprompt: disabled\n", to: "\(root)/gh/config.yml") }

    private func write(_ text: String, to path: String) throws { try AtomicFile.write(Array(text.utf8), to: path) }

    private func clear() async throws {
        let laptop = laptop
        // Not in the test's task: a test that was cancelled is cleaned up after too.
        try await Task { _ = try await laptop.orch("down") }.value
        try await github.end()
        try await Leftovers(root: root).end()
        try FileManager.default.removeItem(atPath: root)
    }
}
