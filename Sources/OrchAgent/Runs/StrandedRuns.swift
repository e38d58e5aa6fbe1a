import OrchCore
import OrchHome
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What locks, fence files and folders of runs tell of a host's past, whatever has become of its journal.
struct StrandedRuns {
    /// Workers that live: their session's lock is held.
    private(set) var living: [StrandedRun] = []
    /// The highest attempt that has run here, of each session without a living worker.
    private(set) var highest: [AttemptKey] = []

    /// - Parameter known: the attempts of the journal: a run that is in it is no news.
    /// - Throws: `StrandedRunUnreadable` for a worker that lives and whose folder does not tell what it works on: nothing may be started
    ///   beside it.
    init(_ home: HomeDirectory, known: [AgentAttempt]) throws {
        let fences = Dictionary(known.map { ($0.key.session, $0.fence) }, uniquingKeysWith: max)
        for project in try Self.names(in: "\(home.agent)/locks").compactMap({ try? ProjectName($0) }) {
            for file in try Self.names(in: "\(home.agent)/locks/\(project)") where file.hasSuffix(".fence") {
                guard let id = try? SessionID(String(file.dropLast(".fence".count))) else { continue }
                let session = SessionKey(project: project, id: id)
                try look(at: session, known: fences[session], in: home)
            }
        }
    }

    private mutating func look(at session: SessionKey, known: Fence?, in home: HomeDirectory) throws {
        guard let fence = try FenceFile(path: home.fence(of: session)).read(), known.map({ $0 < fence }) ?? true else { return }
        let lock = home.lock(of: session)
        guard try FileLock.isHeld(lock) else { return highest.append(AttemptKey(session: session, attempt: fence.attempt)) }
        let directory = RunDirectory(path: home.run(of: session, fence: fence))
        guard FileLock.holder(of: lock) == RunDirectory.holder(of: directory.path), let spec = try directory.spec(),
            let work = try directory.session(), let conversation = spec.conversationId
        else { throw StrandedRunUnreadable(lock: lock, holder: FileLock.holder(of: lock) ?? "") }
        living.append(
            StrandedRun(
                key: AttemptKey(session: session, attempt: fence.attempt), run: fence.run, spec: work, conversation: conversation,
                branch: work.branch, worktree: spec.workingDirectory))
    }

    private static func names(in folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }
}

/// A worker lives that is in no journal, and its run's folder does not say what it works on.
public struct StrandedRunUnreadable: Error, Hashable, Sendable, CustomStringConvertible {
    public let lock: String
    public let holder: String

    public var description: String {
        "a worker that the journal does not know holds \(lock.printable(limit: 300)) (\(holder.printable(limit: 300))), and its folder can't be "
            + "read; end that worker, then start again"
    }
}
