public import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a worker and its agent tell each other through files of the run's folder, each working while the other is away.
///
/// `reports/` holds the worker's reports until the agent has them in its journal, and `.reported` while the newest report lets the worker
/// leave: all that a worker writes in the run's folder. `guidance.json` is the agent's list of words that the model has not been given.
public struct RunReports: Hashable, Sendable {
    /// Reports that may wait for an agent that is away.
    public static let waitingLimit = 1000
    /// Bytes of one report: question, context and options at their limits, every character escaped.
    public static let reportBytes = 2 << 20
    /// Bytes of `guidance.json`: `Limits.guidanceWaiting` texts at their limit, every character escaped.
    public static let guidanceBytes = 16 << 20

    /// The run's folder; absolute.
    public let path: String

    public init(runDirectory path: String) { self.path = path }

    var spool: SpoolFolder { SpoolFolder(path: "\(path)/reports", countLimit: Self.waitingLimit, bytesLimit: Self.reportBytes) }
    private var marker: String { "\(spool.path)/.reported" }
    private var guidanceFile: String { "\(path)/guidance.json" }

    /// Where reports appear, for a watch.
    public var folder: String { spool.path }

    /// Makes what is missing; the run's folder must be there.
    public func create() throws { try spool.create() }
}

extension RunReports {
    /// Whether the newest report ends the run: `SessionStatus.endsRun`, or a question.
    public var hasReported: Bool { access(marker, F_OK) == 0 }

    /// Adds a report; durable on return, and as if nothing had happened when it throws.
    public func add(_ report: Report) throws {
        let line = try JSONLine.encode(report)
        let before = hasReported
        // First the mark: a worker must not be held at its end because only the mark could not be written.
        try mark(report.leavesRun ?? before)
        do {
            try spool.append(line)
        } catch {
            try mark(before)
            throw error
        }
    }

    private func mark(_ isThere: Bool) throws {
        if isThere {
            _ = try OwnedDescriptor(path: marker, flags: O_WRONLY | O_CREAT)
        } else if unlink(marker) != 0, errno != ENOENT {
            throw SystemFailure.last("remove \(marker)")
        }
    }

    /// The reports that wait, in order. They stay until `discard`.
    public func waiting(limit: Int = RunReports.waitingLimit) throws -> WaitingReports {
        let taken = try spool.takeAll(limit: limit)
        var waiting = WaitingReports(problems: taken.setAside.map { "\($0.path): \($0.reason)" })
        for item in taken.items {
            do {
                waiting.reports.append(.init(name: item.name, report: try JSONLine.decode(Report.self, from: item.bytes)))
            } catch {
                let beginning = String(decoding: item.bytes.prefix(ClaudeLimits.prefixCharacters), as: UTF8.self)
                waiting.problems.append("\(folder)/\(item.name) is no report: \(beginning.printable(limit: ClaudeLimits.prefixCharacters))")
                try spool.remove(item)
            }
        }
        return waiting
    }

    /// Removes a report that is in the journal, by its name; nothing happens when it is gone already.
    public func discard(_ name: String) throws {
        for item in try spool.takeAll().items where item.name == name { try spool.remove(item) }
    }
}

extension RunReports {
    /// Replaces the list of what the model has not been given.
    public func write(_ guidance: [Guidance]) throws {
        try JSONFile.write(guidance.map { WaitingGuidance(id: $0.id, text: $0.text, sentAt: $0.sentAt) }, to: guidanceFile)
    }

    /// Adds words that the model has not been given.
    func add(_ guidance: Guidance) throws {
        let waiting = try self.guidance()
        guard !waiting.contains(where: { $0.id == guidance.id }) else { return }
        try JSONFile.write(waiting + [WaitingGuidance(id: guidance.id, text: guidance.text, sentAt: guidance.sentAt)], to: guidanceFile)
    }

    /// The model was given these words.
    func removeGuidance(_ id: String) throws {
        let waiting = try guidance()
        guard waiting.contains(where: { $0.id == id }) else { return }
        try JSONFile.write(waiting.filter { $0.id != id }, to: guidanceFile)
    }

    /// The words that the model has not been given, the oldest first.
    public func guidance() throws -> [WaitingGuidance] {
        try JSONFile.read([WaitingGuidance].self, from: guidanceFile, limit: Self.guidanceBytes) ?? []
    }
}

/// Words of the operator that wait for a worker, as `guidance.json` holds them.
public struct WaitingGuidance: Hashable, Sendable, Codable {
    public var id: String
    public var text: String
    public var sentAt: Timestamp
}

/// What was found in a run's `reports/`.
public struct WaitingReports: Hashable, Sendable {
    /// A report and the name of its file, for `RunReports.discard`.
    public struct Entry: Hashable, Sendable {
        public let name: String
        public let report: Report
    }

    public var reports: [Entry] = []
    /// One sentence for each file that was no report; those are out of the way now.
    public var problems: [String]
}

extension Report {
    /// Whether it lets the worker leave; nil when it says nothing about that.
    var leavesRun: Bool? { question != nil ? true : status?.endsRun }
}
