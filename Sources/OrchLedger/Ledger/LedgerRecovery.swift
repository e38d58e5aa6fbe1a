import GRDB
public import OrchCore
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Ledger {
    /// What opening a ledger for its recovery found.
    public struct Recovery: Sendable {
        public var ledger: Ledger
        /// Where the damaged file is now; nil where there was none.
        public var setAside: String?
    }

    /// Opens a ledger that is to be built anew: an empty or missing one, or one that knows less than its hosts. A damaged one is set aside,
    /// with a name that says so, and never removed.
    ///
    /// - Parameter now: for the name.
    /// - Throws: `other` for a ledger that is whole; what `init` throws for one that is locked or of a newer orch.
    public static func recover(path: String, now: Timestamp) throws(LedgerError) -> Recovery {
        do throws(LedgerError) {
            return Recovery(ledger: try refuseWhole(try openWhole(path), path: path), setAside: nil)
        } catch {
            guard error.code == .corrupt else { throw error }
            let kept = try setAside(path, now: now)
            return Recovery(ledger: try Ledger(path: path), setAside: kept)
        }
    }

    /// Opens it and reads what every start reads, without beginning a term.
    private static func openWhole(_ path: String) throws(LedgerError) -> Ledger {
        let ledger = try Ledger(path: path)
        try ledger.reader.query("check the ledger") { queries in
            _ = try Self.load(queries, term: 0, path: path)
        }
        return ledger
    }

    private static func refuseWhole(_ ledger: Ledger, path: String) throws(LedgerError) -> Ledger {
        let extent = try ledger.extent()
        guard !extent.isEmpty, !extent.isBehind else { return ledger }
        let sessions = extent.live == 1 ? "1 session that has not ended" : "\(extent.live) sessions that have not ended"
        throw LedgerError(
            .other, path: path, doing: "recover the ledger", cause: "it is whole, with \(sessions)",
            next: "start without --recover; if it is an old copy, move it away first, with its -wal and -shm files")
    }

    private static func setAside(_ path: String, now: Timestamp) throws(LedgerError) -> String {
        let stamp = now.iso8601.filter { $0.isNumber || $0 == "T" }
        let kept = "\(path).broken-\(stamp)"
        do {
            // The main file last: what is left after a crash between is still found to be damaged.
            for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.moveItem(atPath: path + suffix, toPath: kept + suffix)
            }
        } catch {
            throw LedgerError(.inputOutput, path: path, doing: "set the damaged ledger aside", cause: "\(error)".printable(limit: 300))
        }
        return kept
    }

    /// How much a ledger knows.
    public struct Extent: Hashable, Sendable {
        /// Sessions that have not ended.
        public var live: Int
        /// Nothing was ever done with it.
        public var isEmpty: Bool
        /// Hosts work on sessions that it does not know.
        public var isBehind: Bool

        init(_ queries: LedgerQueries) throws {
            live = try Int.fetchOne(queries.db, sql: "SELECT COUNT(*) FROM session WHERE live = 1") ?? 0
            isEmpty =
                try Bool.fetchOne(
                    queries.db, sql: "SELECT NOT EXISTS (SELECT 1 FROM session) AND NOT EXISTS (SELECT 1 FROM attempt_counter)") ?? true
            isBehind = try queries.hosts().values.contains { $0.strangers != nil }
        }
    }

    /// How much it knows, in one look.
    public func extent() throws(LedgerError) -> Extent { try reader.query("see how much the ledger knows") { try Extent($0) } }
}
