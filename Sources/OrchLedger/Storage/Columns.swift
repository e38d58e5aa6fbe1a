import GRDB

/// A column that holds something else than the schema says: the file is damaged.
struct DamagedColumn: Error, CustomStringConvertible {
    let column: Int
    let found: String
    var description: String { "column \(column) holds \(found)" }
}

/// Reads columns without trust: GRDB's own subscripts end the program where a value has another type.
extension Row {
    func text(_ column: Int) throws -> String { try value(column) }
    func number(_ column: Int) throws -> UInt64 { try value(column) }
    func integer(_ column: Int) throws -> Int64 { try value(column) }

    func optionalText(_ column: Int) throws -> String? {
        let stored: DatabaseValue = self[column]
        return stored.isNull ? nil : try text(column)
    }

    /// For reports: whatever is there.
    func label(_ column: Int) -> String {
        let stored: DatabaseValue = self[column]
        return String.fromDatabaseValue(stored) ?? Int64.fromDatabaseValue(stored).map(String.init) ?? "?"
    }

    private func value<Value: DatabaseValueConvertible>(_ column: Int) throws -> Value {
        let stored: DatabaseValue = self[column]
        guard let value = Value.fromDatabaseValue(stored) else {
            throw DamagedColumn(column: column, found: stored.isNull ? "nothing" : "another type")
        }
        return value
    }
}
