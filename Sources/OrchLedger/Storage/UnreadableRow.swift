import OrchCore

/// A row whose JSON this program does not understand. It stays in the database as it is, so that a program that does finds it again.
public struct UnreadableRow: Hashable, Sendable, CustomStringConvertible {
    public var table: String
    /// The row's key as people write it: `project/123`, a host's name, an event's number.
    public var key: String
    /// What the decoder said; one printable line.
    public var reason: String

    init(table: String, key: String, reason: any Error) {
        self.table = table
        self.key = key
        self.reason = "\(reason)".printable(limit: 300)
    }

    public var description: String { "\(table) \(key) can't be read: \(reason)" }
}

/// What a query found: the rows that were understood, in order, and a report of those that were not.
public struct Rows<Value: Sendable>: Sendable {
    public var values: [Value] = []
    public var unreadable: [UnreadableRow] = []

    init() {}

    /// Adds what `read` makes of a row, or the report that it could not.
    mutating func add(table: String, key: @autoclosure () -> String, _ read: () throws -> Value) {
        do {
            values.append(try read())
        } catch {
            unreadable.append(UnreadableRow(table: table, key: key(), reason: error))
        }
    }
}

extension Rows: Equatable where Value: Equatable {}
