public import OrchCore
public import OrchHome
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Everything that one run of Claude Code is made from.
///
/// Nothing is started here. Preparing the same run again, after a crash between its steps, finds what is there and gives the same.
public struct ClaudeRun: Sendable {
    public let order: RunOrder
    public let home: HomeDirectory
    /// Absolute path of the orch binary.
    public let orch: String
    public let host: WorkerHost
    /// What of the agent's environment a worker may have.
    public let inherited: [String: String]
    /// orch's own prompt; a repository may have another in `.orch/worker-prompt.md`.
    public let template: Template
    public let shipping: WorkerPrompt.Shipping

    public init(
        _ order: RunOrder, home: HomeDirectory, orch: String, host: WorkerHost, inherited: [String: String], template: Template,
        shipping: WorkerPrompt.Shipping = .none
    ) {
        self.order = order
        self.home = home
        self.orch = orch
        self.host = host
        self.inherited = inherited
        self.template = template
        self.shipping = shipping
    }

    public var fence: Fence { Fence(attempt: order.key.attempt, run: order.run) }
    public var directory: RunDirectory { RunDirectory(path: home.run(of: order.key.session, fence: fence)) }

    private var settingsFile: String { "\(directory.path)/settings.json" }
    private var mcpFile: String { "\(directory.path)/mcp.json" }
    private var variables: [String: String] { WorkerVariables.values(of: order, in: home, directory: directory) }

    /// Writes the files of the run and of the worktree.
    ///
    /// - Parameter writeContext: writes `session-context.json` and `session-state.json` into the worktree.
    /// - Throws: `SystemFailure` and the like when a file cannot be written, `PromptFolderBlocked`, `TemplateError` for orch's own prompt.
    public func prepare(writeContext: (RunOrder) throws -> Void) throws -> PreparedRun {
        let reports = RunReports(runDirectory: directory.path)
        try PrivateDirectory.createAll(directory.path)
        try PrivateDirectory.check(directory.path)
        try directory.spool.create()
        try reports.create()
        try reports.write(order.guidance)
        try JSONFile.write(order.spec, to: directory.sessionFile)
        try JSONFile.write(ClaudeSettingsFile.json(orch: orch, deny: host.deny), to: settingsFile)
        try JSONFile.write(ClaudeMCPConfig.json(orch: orch, environment: variables), to: mcpFile)
        let notes = try SessionPrompt(template: template, worktree: order.worktree).write(prompt)
        try writeContext(order)
        let resumes = try order.begunElsewhere || (order.resumes && EarlierRuns(home: home, order: order).haveBegun())
        let (settings, clipped) = order.spec.worker.clipped(to: host.ceiling)
        return PreparedRun(
            directory: directory, spec: try directory.spec() ?? spec(settings, resumes: resumes),
            input: try RunInput.lines(uuid: firstMessage(), resumes: resumes, guidance: order.guidance), notes: clipped + notes)
    }

    private var prompt: WorkerPrompt {
        WorkerPrompt(
            session: order.key.session, issue: order.spec.issue, repository: order.spec.project.github.map { "\($0.owner)/\($0.repo)" },
            branch: order.spec.branch, base: order.spec.base, worktreePath: order.worktree, guidance: order.guidance.map(\.text),
            shipping: shipping, command: order.spec.cliCommand)
    }

    private func spec(_ settings: WorkerSettings, resumes: Bool) throws -> RunSpec {
        let command = ClaudeCommand(
            executable: host.executable(orch: orch), hostArguments: host.arguments, settings: settings,
            conversation: resumes ? .resumed(id: order.conversation) : .new(id: order.conversation), settingsFile: settingsFile,
            mcpConfigFile: mcpFile, effort: host.effort, fallbackModel: host.fallbackModel, name: order.key.session.description)
        var environment = ClaudeEnvironment.variables(inherited: inherited, host: host.environment, run: variables)
        environment["PATH"] = WorkerVariables.path(environment["PATH"], orch: orch)
        return RunSpec(
            session: order.key.session, fence: fence, conversationId: order.conversation, arguments: command.arguments,
            environment: environment, workingDirectory: order.worktree, fencePath: home.fence(of: order.key.session),
            lockPath: home.lock(of: order.key.session), farewell: try RunInput.farewell(), grace: host.grace)
    }

    /// The uuid of the run's first message: chosen once and kept, so that the line is the same when the run is prepared again.
    private func firstMessage() throws -> String {
        let path = "\(directory.path)/first-message.json"
        if let kept = try JSONFile.read(String.self, from: path, limit: RunDirectory.recordBytes) { return kept }
        let fresh = UUID().uuidString.lowercased()
        try JSONFile.write(fresh, to: path)
        return fresh
    }
}

/// A run whose files are written, ready for `RunLauncher`.
public struct PreparedRun: Sendable {
    public let directory: RunDirectory
    public let spec: RunSpec
    /// Lines for the worker's standard input, without line ends.
    public let input: [[UInt8]]
    /// Sentences for `orch get`: wishes that the host does not grant, a template that could not be used.
    public let notes: [String]

    /// Puts the lines into the spool, those that stand there already aside. To be called before the supervisor is started: it takes
    /// them out.
    public func spoolInput() throws {
        let waiting = Set(try directory.spool.takeAll().items.map(\.bytes))
        for line in input where !waiting.contains(line) { try directory.spool.append(line) }
    }
}
