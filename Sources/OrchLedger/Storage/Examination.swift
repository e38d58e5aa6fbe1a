import GRDB
import OrchCore
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

// For those who want to know how a database is while no daemon has it open: looks, and changes nothing.

extension DatabaseFile {
    /// Opens the file to read, checks it whole, and asks it something; nil where there is no file.
    static func examine<Value>(path: String, kind: DatabaseKind, _ body: (Database) throws -> Value) throws(LedgerError) -> Value? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try translating("check the \(kind.name)", path: path) {
            var configuration = Configuration()
            configuration.label = "orch.\(kind.name).examination"
            configuration.readonly = true
            configuration.busyMode = .timeout(busySeconds)
            configuration.prepareDatabase { db in try kind.admitReader(db, path: path) }
            return try DatabaseQueue(path: path, configuration: configuration).read { db in
                try check(db, path: path, name: kind.name)
                return try body(db)
            }
        }
    }
}

extension Ledger {
    /// A view for another process, such as `orch audit`, while the daemon writes or is away.
    ///
    /// - Throws: `other` where there is none, `corrupt`, `newerSchema`, `locked`.
    public static func reader(path: String) throws(LedgerError) -> LedgerReader {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerError(
                .other, path: path, doing: "open the ledger", cause: "there is none", next: "the first coordinator makes it: see 'orch up'")
        }
        return try LedgerReader(path: path)
    }

    /// How much the ledger at this path knows; nil where there is none.
    ///
    /// - Throws: `corrupt` for a damaged one, `newerSchema`, `locked`.
    public static func examine(path: String) throws(LedgerError) -> Extent? {
        try DatabaseFile.examine(path: path, kind: LedgerSchema.kind) { try Extent(LedgerQueries(db: $0)) }
    }
}

extension Journal {
    /// Whether there is a journal at this path; throws where it is damaged or of another machine.
    public static func examine(path: String, machine: String) throws(LedgerError) -> Bool {
        try DatabaseFile.examine(path: path, kind: JournalSchema.kind) { db in
            try refuseForeign(try JournalQueries(db: db).meta()?.machine, machine: machine, path: path)
            return true
        } ?? false
    }
}
