import OrchCore

/// A JSON value as it stands in a file: members in their order, numbers as they are written, and the line of each value.
///
/// A file that people write is changed without turning the rest of it over, and an error names its line.
struct JSONNode: Hashable, Sendable {
    /// From 1; 0 for a value that was not read from a file.
    var line: Int
    var value: Value

    indirect enum Value: Hashable, Sendable {
        case null
        case bool(Bool)
        /// The text of the number.
        case number(String)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    struct Member: Hashable, Sendable {
        var key: String
        var node: JSONNode
    }

    init(_ value: Value, line: Int = 0) {
        self.line = line
        self.value = value
    }

    static func string(_ text: String) -> JSONNode { JSONNode(.string(text)) }
    static func object(_ members: [(String, JSONNode)]) -> JSONNode { JSONNode(.object(members.map { Member(key: $0.0, node: $0.1) })) }

    var members: [Member]? {
        guard case .object(let members) = value else { return nil }
        return members
    }

    var text: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }

    /// Nil where this is no object or has no such member. Setting nil removes the member; a new one comes last.
    subscript(_ key: String) -> JSONNode? {
        get { members?.first { $0.key == key }?.node }
        set {
            var members = members ?? []
            if let index = members.firstIndex(where: { $0.key == key }) {
                if let newValue { members[index].node = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(key: key, node: newValue))
            }
            value = .object(members)
        }
    }

    /// How the value is named in a sentence.
    var noun: String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): "the number \(text.printable(limit: 30))"
        case .string(let text): "\"\(text.printable(limit: 60))\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}
