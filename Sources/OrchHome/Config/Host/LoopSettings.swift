/// `ralph`: the loop mode, with the original's names and defaults.
public struct LoopSettings: Hashable, Sendable {
    /// What must be true for the work to be done.
    public enum PromiseKind: String, Hashable, Sendable, CaseIterable {
        case planComplete = "plan_complete"
        case file
        case testsPass = "tests_pass"
        case custom
    }

    /// How an iteration says that it is done.
    public enum SignalKind: String, Hashable, Sendable, CaseIterable {
        case status, file
        case exitCode = "exit_code"
    }

    public var maxIterations = 10
    public var promise = PromiseKind.planComplete
    /// For `plan_complete` and `file` a file of the worktree.
    public var promiseValue = "IMPLEMENTATION_PLAN.md"
    public var commitAfterEach = true
    public var pushAfterEach = true
    public var createPullRequestOnComplete = true
    public var doneSignal = SignalKind.file
    public var doneSignalValue = ".claude/.ralph-done"
    public var iterationDelayMilliseconds = 5000
    public var spawner = LoopSpawner()
    public var review = LoopReview()

    public init() {}

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        maxIterations = try settings.int("maxIterations", in: 1...1000) ?? maxIterations
        iterationDelayMilliseconds = try settings.int("iterationDelayMs", in: 0...86_400_000) ?? iterationDelayMilliseconds
        let promised = try settings.object("promise") { (inner) throws(InvalidSetting) in
            (try inner.choice("type", of: PromiseKind.self), try inner.text("value", example: "IMPLEMENTATION_PLAN.md"))
        }
        promise = promised?.0 ?? promise
        promiseValue = promised?.1 ?? promiseValue
        let signal = try settings.object("doneSignal") { (inner) throws(InvalidSetting) in
            (try inner.choice("type", of: SignalKind.self), try inner.text("value", example: ".claude/.ralph-done"))
        }
        doneSignal = signal?.0 ?? doneSignal
        doneSignalValue = signal?.1 ?? doneSignalValue
        let git = try settings.object("gitOperations") { (inner) throws(InvalidSetting) in
            (try inner.bool("commitAfterEach"), try inner.bool("pushAfterEach"), try inner.bool("createPrOnComplete"))
        }
        commitAfterEach = git?.0 ?? commitAfterEach
        pushAfterEach = git?.1 ?? pushAfterEach
        createPullRequestOnComplete = git?.2 ?? createPullRequestOnComplete
        spawner = try settings.object("spawner", LoopSpawner.init(from:)) ?? spawner
        review = try settings.object("reviewConfig", LoopReview.init(from:)) ?? review
    }
}

/// `ralph.reviewConfig`: the review before a pull request.
public struct LoopReview: Hashable, Sendable {
    public var maxCycles = 3
    public var agentPromptPath: String?
    public var timeoutMilliseconds = 300_000

    public init() {}

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        maxCycles = try settings.int("maxCycles", in: 1...100) ?? maxCycles
        agentPromptPath = try settings.text("agentPromptPath", example: ".claude/review.md")
        timeoutMilliseconds = try settings.int("timeoutMs", in: 1000...86_400_000) ?? timeoutMilliseconds
    }
}

/// `ralph.spawner`: what an iteration runs in.
public struct LoopSpawner: Hashable, Sendable {
    /// The word of the original for the kind of spawner, such as `docker`; nil: a plain process.
    public var kind: String?
    public var image = "ppds-worker:latest"
    public var memoryLimit = "4g"
    public var cpuLimit = "2"
    public var volumes: [String] = []
    public var environment: [String: String] = [:]

    public init() {}

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        kind = try settings.text("type", example: "docker")
        if let docker = try settings.object("docker", Self.docker(from:)) {
            self = docker
            kind = try settings.text("type", example: "docker")
        }
    }

    private static func docker(from settings: inout SettingsObject) throws(InvalidSetting) -> LoopSpawner {
        var spawner = LoopSpawner()
        spawner.image = try settings.text("image", example: spawner.image) ?? spawner.image
        spawner.memoryLimit = try settings.text("memoryLimit", example: "4g") ?? spawner.memoryLimit
        spawner.cpuLimit = try settings.text("cpuLimit", example: "2") ?? spawner.cpuLimit
        spawner.volumes = try settings.texts("volumes", example: "/data:/data:ro") ?? []
        spawner.environment = try settings.textsByName("env") ?? [:]
        return spawner
    }
}
