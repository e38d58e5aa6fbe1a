import GRDB
import OrchCore
import Testing

@testable import OrchLedger

func ledger(in folder: String, bounds: LedgerBounds = LedgerBounds()) throws -> Ledger {
    try Ledger(path: folder + "/ledger.sqlite", bounds: bounds, busySeconds: 0.05)
}

func journal(in folder: String, machine: String = "machine-a", pageBytes: Int = Limits.bodyBytes) throws -> Journal {
    try Journal(path: folder + "/journal.sqlite", machine: machine, pageBytes: pageBytes, busySeconds: 0.05)
}

/// Does by hand, with another connection, what no code of the program does.
func edit(_ path: String, _ sql: String) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
}

/// The error of this layer that the body ends with.
func ledgerError(at location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void) async -> LedgerError? {
    let error = await #expect(throws: LedgerError.self, sourceLocation: location) { try await body() }
    return error
}
