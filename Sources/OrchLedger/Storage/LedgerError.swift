import GRDB
import OrchCore

/// Why a database could not be opened, read or written.
///
/// After a failed commit nothing of it is stored and the next commit starts from the state before.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller may want to tell apart.
    public enum Code: String, Hashable, Sendable {
        /// The file system, or the page limit of the database, has no room left.
        case diskFull = "disk_full"
        /// The file is no database, or not a whole one.
        case corrupt
        /// Another process holds the database, or has taken it over since this one started.
        case locked
        /// Written by a newer orch than this one.
        case newerSchema = "newer_schema"
        /// The journal belongs to another machine: the home is shared.
        case wrongMachine = "wrong_machine"
        /// A row that must be known before anything goes on does not decode.
        case unreadable
        /// A rule of the schema forbids the write: two open attempts, a number given out twice. A mistake of the program.
        case constraint
        /// The system call failed: permissions, a missing folder, a broken disk. After it, nothing may be acknowledged.
        case inputOutput = "input_output"
        case other
    }

    public var code: Code
    /// The database file.
    public var path: String
    /// What this layer was doing, as "commit 3 writes".
    public var doing: String
    /// The words of SQLite, or of this layer where it found out by itself.
    public var cause: String
    /// What a person does about it; nil where only the program can mend it.
    public var next: String?

    init(_ code: Code, path: String, doing: String, cause: String, next: String? = nil) {
        self.code = code
        self.path = path
        self.doing = doing
        self.cause = cause
        self.next = next ?? Self.advice(code, path: path)
    }

    /// Takes over what GRDB threw; an error of this layer stays what it is.
    init(_ error: any Error, path: String, doing: String) {
        switch error {
        case let error as LedgerError: self = error
        case let error as DatabaseError:
            self.init(
                Self.code(error), path: path, doing: doing,
                cause: "\(error.message ?? "no words") (SQLite \(error.extendedResultCode.rawValue))".printable(limit: 400))
        case is DamagedColumn, is RowDecodingError: self.init(.corrupt, path: path, doing: doing, cause: "\(error)".printable(limit: 400))
        case is DecodingError, is InvalidName:
            self.init(
                .unreadable, path: path, doing: doing, cause: "\(error)".printable(limit: 400),
                next: "install the orch that wrote it, or a newer one")
        default: self.init(.other, path: path, doing: doing, cause: "\(error)".printable(limit: 400))
        }
    }

    public var description: String {
        let what = "could not \(doing) (\(path)): \(cause)"
        return next.map { "\(what); \($0)" } ?? what
    }

    /// Result codes: https://www.sqlite.org/rescode.html
    private static func code(_ error: DatabaseError) -> Code {
        switch error.resultCode {
        case .SQLITE_FULL: .diskFull
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
        case .SQLITE_CONSTRAINT: .constraint
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM: .inputOutput
        default: .other
        }
    }

    /// A damaged ledger is built anew from what its hosts hold; a journal has nobody behind it but the folders of its runs.
    private static func kindAdvice(_ path: String) -> String {
        guard path.hasSuffix("journal.sqlite") else { return "'orch up --recover' sets it aside and builds the ledger anew from its hosts" }
        return "move it away with its -wal and -shm files, then 'orch up': workers that live are taken up again, the rest is asked about"
    }

    private static func advice(_ code: Code, path: String) -> String? {
        switch code {
        case .diskFull: "make room on the file system, then start again"
        case .corrupt: kindAdvice(path)
        case .locked: "end the other process that uses it"
        case .newerSchema: "install the orch that wrote it, or a newer one"
        case .inputOutput: "look at the permissions and the disk"
        case .wrongMachine, .unreadable, .constraint, .other: nil
        }
    }
}
