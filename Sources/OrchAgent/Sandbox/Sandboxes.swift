import Foundation
import OrchCore
import OrchForge
import OrchHome

/// Makes the sandboxes of this host's workers: looks at what is there, and decides what of it each of them sees.
struct Sandboxes: Sendable {
    let settings: AgentSettings

    private var wish: SandboxSettings { settings.worker.sandbox }
    /// Whether workers are kept apart here.
    var isOn: Bool { wish.engine != .off }

    /// What of the agent's environment a worker may have.
    var inherited: [String: String] { isOn ? SandboxEnvironment.kept(of: settings.environment) : settings.environment }

    /// The home of a session's worker, as `HOME` in its environment; nil where it is the user's own.
    func home(of session: SessionKey) -> String? { isOn ? place(of: session).home : nil }

    func place(of session: SessionKey) -> SandboxHome { SandboxHome(root: settings.home.sandbox(of: session)) }

    /// Removes what a session's worker had of its own.
    func remove(_ session: SessionKey) throws {
        let root = place(of: session).root
        if FileManager.default.fileExists(atPath: root) { try FileManager.default.removeItem(atPath: root) }
    }

    /// Puts a run into its sandbox; as it is where there is none.
    ///
    /// - Throws: `SandboxUnavailable`: then nothing may be started.
    func enclosed(_ spec: RunSpec, in directory: RunDirectory) async throws -> RunSpec {
        guard isOn else { return spec }
        var spec = spec
        let place = place(of: spec.session)
        var sandbox = try await sandbox(of: spec.workingDirectory, session: spec.session)
        let status = settings.home.sessions(of: spec.session.project)
        let desk = place.desk.sessions(of: spec.session.project)
        try PrivateDirectory.createAll(desk)
        sandbox.mounts += [
            Sandbox.Mount(directory.path, .readOnly), Sandbox.Mount(RunReports(runDirectory: directory.path).folder, .writable),
            Sandbox.Mount(status, from: desk, .writable), Sandbox.Mount(SystemMounts.real(settings.orch), .readOnly),
        ]
        if settings.orch != SystemMounts.real(settings.orch) {
            sandbox.mounts.append(Sandbox.Mount(settings.orch, from: SystemMounts.real(settings.orch), .readOnly))
        }
        sandbox.name = Self.name(spec.session, "\(spec.fence)")
        spec.environment = SandboxEnvironment.within(spec.environment, home: place.home)
        spec.arguments = try visible(spec.arguments, in: &sandbox, path: spec.environment["PATH"] ?? "")
        spec.sandbox = sandbox
        return spec
    }

    /// A command of the repository's in a worktree, kept apart as its worker is: what it runs may be what a worker wrote.
    func enclosed(_ arguments: [String], in worktree: String, session: SessionKey) async throws -> (
        arguments: [String], environment: [String: String]
    ) {
        guard isOn else { return (arguments, settings.environment) }
        var sandbox = try await sandbox(of: worktree, session: session)
        sandbox.name = Self.name(session, "setup")
        let variables = ClaudeEnvironment.variables(inherited: inherited, host: settings.worker.environment, run: [:])
        let environment = SandboxEnvironment.within(variables, home: place(of: session).home)
        return (
            sandbox.command(for: arguments, in: worktree, variables: environment.keys), environment.merging(sandbox.outside) { $1 }
        )
    }

    /// For people, and of its own: a user may have several `ORCH_HOME`s.
    private static func name(_ session: SessionKey, _ what: String) -> String {
        "orch-\(session.project)-\(session.id)-\(what)-\(UUID().uuidString.prefix(8).lowercased())"
    }

    /// What all processes of a session see, the worktree last.
    private func sandbox(of worktree: String, session: SessionKey) async throws -> Sandbox {
        var sandbox = try await SandboxGround(wish: wish, environment: settings.environment).sandbox()
        let place = place(of: session)
        let outside = ClaudeEnvironment.variables(inherited: settings.environment, host: settings.worker.environment, run: [:])
        try place.create(author: try await GitAuthor(in: worktree, environment: outside))
        sandbox.home = place.home
        sandbox.mounts += place.mounts.filter { !wish.engine.usesImage || $0.path == place.home }
        if case .file(let path) = wish.login(in: outside) {
            sandbox.mounts.append(Sandbox.Mount("\(place.home)/.claude/\(ClaudeLogin.credentials)", from: SystemMounts.real(path), .readOnly))
        }
        sandbox.mounts += try WorktreeMounts(of: worktree).mounts
        return sandbox
    }

    /// Sees to it that the worker's program is there within.
    private func visible(_ arguments: [String], in sandbox: inout Sandbox, path: String) throws -> [String] {
        guard !sandbox.engine.usesImage, let command = arguments.first else { return arguments }
        let program = SystemMounts.real(try ExecutableSearch.locate(command, path: path, directory: settings.home.root))
        // A program of npm's is a file among others that it needs.
        let folder = URL(fileURLWithPath: program).deletingLastPathComponent().path
        let isPackage = FileManager.default.fileExists(atPath: "\(folder)/package.json")
        sandbox.mounts.append(Sandbox.Mount(isPackage ? folder : program, .readOnly))
        return [program] + arguments.dropFirst()
    }
}
