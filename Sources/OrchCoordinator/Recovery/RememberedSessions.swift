import Logging
import OrchCore
import OrchHome
import OrchLedger
import OrchWire

/// A ledger that was lost, and what of it is left in the status files of its `ORCH_HOME`.
struct RememberedSessions {
    private let settings: CoordinatorSettings

    init(_ settings: CoordinatorSettings) { self.settings = settings }

    /// Opens the ledger, or makes it.
    ///
    /// - Throws: `LedgerLost` where there is none and sessions have status files: a new one would give out the same attempts again.
    func openLedger(_ log: Logger) throws -> Ledger {
        let path = settings.home.ledger
        guard settings.recovers else {
            let ledger = try Ledger(path: path)
            if try ledger.extent().isEmpty { try LedgerLost.check(settings.home) }
            return ledger
        }
        let recovery = try Ledger.recover(path: path, now: Clocks.shared.now.wall)
        if let kept = recovery.setAside { log.warning("the ledger was damaged and is set aside", metadata: ["kept": "\(kept)"]) }
        return recovery.ledger
    }

    /// The files of sessions that the ledger has never heard of.
    func read(for ledger: Ledger, _ log: Logger) throws -> [StatusFile] {
        let listing = try StatusFileListing.read(settings.home)
        for problem in listing.problems { log.warning("a status file can't be read", metadata: ["problem": "\(problem)"]) }
        if listing.leftOut > 0 { log.warning("\(listing.leftOut) status files were left out") }
        let known = try ledger.past(listing.files.compactMap(\.key))
        return listing.files.filter { file in
            guard file.isTrace, let key = file.key else { return false }
            return known[key].map { $0.record == nil && $0.highestAttempt == 0 } ?? false
        }
    }
}

/// There is no ledger, and there was one.
public struct LedgerLost: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    /// Sessions that have status files.
    public let sessions: Int

    /// Throws where sessions have status files; to be asked when the ledger is missing or empty.
    static func check(_ home: HomeDirectory) throws {
        let traces = try StatusFileListing.read(home).files.count { $0.isTrace }
        if traces > 0 { throw LedgerLost(path: home.ledger, sessions: traces) }
    }

    public var description: String { "\(words); \(fix)" }

    var words: String {
        let files = sessions == 1 ? "1 session has a status file" : "\(sessions) sessions have status files"
        return "\(path.printable(limit: 300)) is missing or empty, and \(files): the ledger was lost"
    }

    var fix: String { "'orch up --recover' builds it anew from the hosts and these files" }
}

extension StatusFile {
    /// A daemon of orch has written it: the original's files name no attempt.
    fileprivate var isTrace: Bool { attempt > 0 || spec != nil }
}
