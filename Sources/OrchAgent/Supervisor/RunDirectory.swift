public import OrchCore
public import OrchHome

/// The folder of one run: what agent, supervisor and worker share, and what survives each of them.
public struct RunDirectory: Hashable, Sendable {
    /// Absolute; ends in `<attempt>.<run>`.
    public let path: String

    public init(path: String) { self.path = path }

    /// Lines that may wait for the worker's stdin.
    public static let spoolLines = 1000
    /// Bytes of one line for the worker's stdin.
    public static let lineBytes = 4 << 20
    /// Bytes of `run.json` and the records that are read.
    public static let recordBytes = 8 << 20
    /// Bytes of the end of `stderr.log` that are read.
    public static let errorTailBytes = 16 << 10

    public var specFile: String { "\(path)/run.json" }
    /// What the worker works on, for an agent that has lost its journal.
    public var sessionFile: String { "\(path)/session.json" }
    public var ownerFile: String { "\(path)/owner.json" }
    public var stopFile: String { "\(path)/stop.json" }
    public var exitFile: String { "\(path)/exit.json" }
    /// The worker's stdin.
    public var inputPipe: String { "\(path)/stdin.fifo" }
    /// The worker's stdout.
    public var eventsFile: String { "\(path)/events.jsonl" }
    /// The worker's stderr.
    public var errorFile: String { "\(path)/stderr.log" }
    /// What the supervisor itself has to say.
    public var supervisorLog: String { "\(path)/supervisor.log" }

    /// Lines for the worker's stdin that wait for the supervisor; the agent appends.
    public var spool: SpoolFolder { SpoolFolder(path: "\(path)/spool", countLimit: Self.spoolLines, bytesLimit: Self.lineBytes) }

    /// Makes the folder and writes `run.json`. Throws when the run was prepared before with another spec: a run number is used once.
    public func create(_ spec: RunSpec) throws {
        try PrivateDirectory.createAll(path)
        try PrivateDirectory.check(path)
        try spool.create()
        if let present = try self.spec() {
            guard present == spec else { throw RunRefused.usedBefore(path) }
            return
        }
        try JSONFile.write(spec, to: specFile)
    }

    /// What was to be started; nil before the agent has written it.
    public func spec() throws -> RunSpec? { try JSONFile.read(RunSpec.self, from: specFile, limit: Self.recordBytes) }
    /// What the worker works on; nil where no agent has written it.
    public func session() throws -> SessionSpec? { try JSONFile.read(SessionSpec.self, from: sessionFile, limit: Self.recordBytes) }
    /// Who owns the run; nil before the supervisor has written it.
    public func owner() throws -> OwnerRecord? { try JSONFile.read(OwnerRecord.self, from: ownerFile, limit: Self.recordBytes) }
    /// The request to end the worker; nil where there is none.
    public func stopRequest() throws -> StopRequest? { try JSONFile.read(StopRequest.self, from: stopFile, limit: Self.recordBytes) }
    /// How the run ended; nil while it has not.
    public func exit() throws -> ExitRecord? { try JSONFile.read(ExitRecord.self, from: exitFile, limit: Self.recordBytes) }

    /// Asks the supervisor to end the worker. It is durable: a supervisor that starts later obeys it too.
    public func requestStop(_ request: StopRequest) throws {
        if let present = try stopRequest(), present.mode == .kill { return }
        try JSONFile.write(request, to: stopFile)
    }

    /// The end of what the worker wrote to stderr, printable.
    public func errorTail() throws -> String {
        String(decoding: try BoundedFile.tail(errorFile, limit: Self.errorTailBytes), as: UTF8.self).printableLines
    }

    /// The processes of this run, for pausing, resuming and ending them from the agent.
    /// - Parameter onlyMarked: the worktree and the conversation are somebody else's by now, and point to nothing.
    public func processes(protected: [ProcessIdentity] = [], onlyMarked: Bool = false) throws -> RunProcesses {
        guard let spec = try spec() else { throw RunRefused.noSpec(path) }
        let owner = try owner()
        return RunProcesses(
            worker: owner?.worker, supervisor: owner?.supervisor, group: owner?.group,
            marks: onlyMarked ? ProcessMarks(runDirectory: path, conversationId: nil, worktree: nil, fence: spec.fence) : marks(spec),
            protected: protected, isWatched: spec.isWatched)
    }

    func marks(_ spec: RunSpec) -> ProcessMarks {
        ProcessMarks(runDirectory: path, conversationId: spec.conversationId, worktree: spec.workingDirectory, fence: spec.fence)
    }
}

/// Why a run was not started, with nothing written into its folder.
public enum RunRefused: Error, Hashable, Sendable, CustomStringConvertible {
    case noSpec(String)
    case usedBefore(String)
    case notHandedOver(String, reason: String)

    public var description: String {
        switch self {
        case .noSpec(let path): "there is no run.json in \(path.printable(limit: 300))"
        case .usedBefore(let path): "the run in \(path.printable(limit: 300)) was started before"
        case .notHandedOver(let path, let reason):
            "the session's lock \(path.printable(limit: 300)) was not handed over (only an agent starts supervisors): \(reason)"
        }
    }
}
