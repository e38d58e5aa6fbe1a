import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import OrchAgent

/// A host with a person's home, a repository with two worktrees, and workers that are kept in sandboxes by the real bubblewrap.
final class SandboxFixture {
    let root: String
    let home: HomeDirectory
    let session: SessionKey
    var settings: AgentSettings
    private var runs: [RunObserver] = []

    /// Said by each test that does not run without it.
    static let needsBubblewrap = ConditionTrait.enabled(
        if: ProcessInfo.processInfo.environment["ORCH_TEST_SANDBOX"] == "1",
        "needs bubblewrap and user namespaces (ORCH_TEST_SANDBOX=1 says that both are there)")

    /// An image for podman with a shell and the usual programs; `deploy/test.sh` makes one where podman works.
    static let image = ProcessInfo.processInfo.environment["ORCH_TEST_PODMAN_IMAGE"].flatMap { $0.isEmpty ? nil : $0 }
    static let needsPodman = ConditionTrait.enabled(if: image != nil, "needs a podman that works (ORCH_TEST_PODMAN_IMAGE names an image for it)")
    static let hasPython = (try? ExecutableSearch.locate("python3", path: ProcessInfo.processInfo.environment["PATH"] ?? "", directory: "/")) != nil

    private init(_ change: (inout SandboxSettings) -> Void) throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("orch-sandbox-\(UUID().uuidString.prefix(8))").path
        home = HomeDirectory(root: "\(root)/orch-home")
        session = try SessionKey("shop/7")
        var wish = SandboxSettings()
        wish.engine = .bubblewrap
        change(&wish)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        settings = AgentSettings(
            home: home, host: try HostName("box"), slots: 1, labels: [:], control: "", doors: [],
            access: AgentAccess(listens: false, doors: { [] }, makeKey: { "" }, useKey: { _ in }, forgetOldKey: {}), orch: RunFixture.supervisorHost,
            environment: [
                "PATH": path, "HOME": "\(root)/ann", "GIT_CONFIG_NOSYSTEM": "1", "SSH_AUTH_SOCK": "\(root)/ann/agent.sock", "GH_TOKEN": "gh-canary",
            ],
            worker: WorkerHost(sandbox: wish), policy: AgentPolicy(stalledAfter: nil, keepDays: 7), checkouts: [:], promptTemplate: "",
            trust: { [] })
    }

    static func with(_ change: (inout SandboxSettings) -> Void = { _ in }, _ body: (SandboxFixture) async throws -> Void) async throws {
        let fixture = try SandboxFixture(change)
        do {
            try await fixture.furnish()
            try await body(fixture)
        } catch {
            try await fixture.close()
            throw error
        }
        try await fixture.close()
    }

    var person: String { "\(root)/ann" }
    var checkout: String { "\(person)/shop" }
    var worktree: String { "\(person)/shop-issue-7" }
    var otherWorktree: String { "\(person)/shop-issue-8" }
    var git: String { "\(checkout)/.git" }

    private func furnish() async throws {
        try home.create()
        try home.create(project: session.project)
        try PrivateDirectory.createAll("\(person)/.ssh")
        for (file, text) in [
            ("\(person)/.ssh/id_ed25519", "ssh-canary"), ("\(home.keys)/agent.secret", "key-canary"), (home.configuration, "{}"),
            ("\(person)/.gitconfig", "[user]\n\tname = \"Ann \\\"A\\\" Other\"\n\temail = ann@example.invalid\n"),
        ] { try write(text, to: file) }
        try PrivateDirectory.create(checkout)
        try await run("git", "init", "--quiet", "--initial-branch=main")
        try write("hello\n", to: "\(checkout)/README.md")
        try await run("git", "add", ".")
        try await run("git", "commit", "--quiet", "--message=First")
        try await run("git", "worktree", "add", "--quiet", "-b", "issue-7", worktree)
        try await run("git", "worktree", "add", "--quiet", "-b", "issue-8", otherWorktree)
        try write("not yours\n", to: "\(otherWorktree)/secret.txt")
    }

    func write(_ text: String, to path: String) throws { try AtomicFile.write(Array(text.utf8), to: path, mode: 0o600) }

    @discardableResult
    func run(_ program: String, _ arguments: String..., in directory: String? = nil) async throws -> String {
        let result = try await CommandRunner().run(
            OrchForge.Command(program, arguments, in: directory ?? checkout, environment: settings.environment, doing: "\(program) \(arguments)"))
        try #require(result.succeeded, "\(program) \(arguments): \(result.errorText)")
        return result.line
    }

    func directory(run: UInt64 = 1) -> RunDirectory { RunDirectory(path: home.run(of: session, fence: Fence(attempt: 1, run: run))) }

    /// Starts a worker that is a shell script. `OUT` is the person's home, `ORCH_HOME` the host's.
    func launch(_ script: String, run: UInt64 = 1, variables: [String: String] = [:]) async throws -> RunObserver {
        let directory = directory(run: run)
        try PrivateDirectory.createAll(directory.path)
        try RunReports(runDirectory: directory.path).create()
        let environment = ["PATH": "/usr/bin:/bin", "OUT": person, "ORCH_HOME": home.root, "RUN": directory.path].merging(variables) { $1 }
        let bare = RunSpec(
            session: session, fence: Fence(attempt: 1, run: run), conversationId: UUID().uuidString, arguments: ["sh", "-c", script],
            environment: environment, workingDirectory: worktree, fencePath: home.fence(of: session), lockPath: home.lock(of: session),
            grace: EndingGrace(ask: 300, terminate: 2000, leftovers: 300))
        let spec = try await Sandboxes(settings: settings).enclosed(bare, in: directory)
        let lock = try FileLock(taking: home.lock(of: session), holder: "the test")
        let launched = try RunLauncher(command: [RunFixture.supervisorHost], environment: ["PATH": "/usr/bin:/bin"])
            .launch(spec, in: directory, lock: lock)
        let observer = RunObserver(directory, launched: launched)
        runs.append(observer)
        return observer
    }

    /// Runs a script to its end, and gives what it said on both its outputs.
    func output(_ script: String, run: UInt64 = 1, variables: [String: String] = [:]) async throws -> String {
        let observer = try await launch(script, run: run, variables: variables)
        _ = try await ended(observer)
        return try said(observer)
    }

    func said(_ run: RunObserver) throws -> String {
        let files = [run.directory.eventsFile, run.directory.errorFile]
        return try files.map { String(decoding: try BoundedFile.read($0, limit: 1 << 20), as: UTF8.self) }.joined()
    }

    func ended(_ run: RunObserver) async throws -> ExitRecord {
        guard case .ended(let record) = try await run.settled() else { throw UnexpectedState(text: "\(try run.state())") }
        return record
    }

    /// Waits until a file is in the worktree, and gives its text without the line end.
    func file(_ name: String) async throws -> String {
        while true {
            let changes = try FileWatch.changes(of: [.directory(worktree)])
            if let text = try? String(contentsOfFile: "\(worktree)/\(name)", encoding: .utf8) { return String(text.dropLast()) }
            for await _ in changes { break }
            try Task.checkCancellation()
        }
    }

    /// Processes of this host that bear the mark of a run.
    func marked(_ run: RunObserver) throws -> [ProcessIdentity] { try run.directory.processes().find() }

    private func close() async throws {
        for run in runs {
            try run.directory.requestStop(StopRequest(mode: .kill, reason: "the test is over"))
            if case .ended = try await run.settled() { continue }
            _ = try await run.endWithoutSupervisor()
        }
        try FileManager.default.removeItem(atPath: root)
    }
}
