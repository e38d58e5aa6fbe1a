public import OrchCore

/// What a running daemon says of itself in `run/<role>.json`: written once it is ready, removed when it ends.
public struct DaemonRecord: Hashable, Sendable, Codable {
    /// Bytes of the file.
    static let bytesLimit = 64 << 10

    public var pid: Int32
    /// As `ProcessStat.startTime`.
    public var startTime: UInt64
    public var bootId: String
    /// Of the daemon's program, as `Version.orch`.
    public var version: String
    /// What it listens on, by use: `control`, `watch`, `work`, `status`.
    public var endpoints: [String: String]
    public var startedAt: Timestamp
    /// Nil where it did not say.
    public var program: ProgramFile?
    /// What its service manager calls it (`ServicePlatform.name`); nil where it was not started as a service of ours.
    public var service: String?

    public init(
        process: ProcessIdentity, version: String, endpoints: [String: String], startedAt: Timestamp, program: ProgramFile? = nil,
        service: String? = nil
    ) {
        pid = process.pid
        startTime = process.startTime
        bootId = process.bootId
        self.version = version
        self.endpoints = endpoints
        self.startedAt = startedAt
        self.program = program
        self.service = service
    }

    /// The process, told apart from a later one with its pid.
    public var process: ProcessIdentity { ProcessIdentity(pid: pid, startTime: startTime, bootId: bootId) }

    /// Nil where there is none, or one that is no record: nothing that a crash leaves behind may block a start.
    static func read(_ role: DaemonRole, in home: HomeDirectory) throws -> DaemonRecord? {
        do {
            return try JSONFile.read(DaemonRecord.self, from: home.record(of: role), limit: bytesLimit)
        } catch is InvalidJSONFile {
            return nil
        } catch is FileTooLarge {
            return nil
        }
    }
}
