/// A line of the audit log as it is stored.
public struct AuditEntry: Hashable, Sendable {
    /// Dense, from 1 on.
    public var number: UInt64
    /// The JSON of its fact, byte for byte as it was hashed.
    public var text: String
    /// `AuditChain.hash` over the entry before, the number and the text.
    public var hash: String

    public init(number: UInt64, text: String, hash: String) {
        self.number = number
        self.text = text
        self.hash = hash
    }
}

/// Ties each entry to all before it: who changes, drops, inserts or swaps one has to make every later hash anew, and then the newest is not
/// the one that somebody noted elsewhere.
public struct AuditChain: Hashable, Sendable {
    /// What stands in for the entry before the first.
    public static let origin = String(repeating: "0", count: 64)

    /// Entries that were taken in.
    public private(set) var count: UInt64 = 0
    /// Hash of the newest; `origin` before the first.
    public private(set) var head = Self.origin

    public init() {}

    /// SHA-256 over `<hash before>\n<number>\n<text>`, in hexadecimal.
    public static func hash(after previous: String, number: UInt64, text: String) -> String {
        SHA256.hexadecimal(SHA256.digest(Array("\(previous)\n\(number)\n\(text)".utf8)))
    }

    /// Takes in the next entry; false where it does not follow, and then the chain is broken there.
    public mutating func follows(_ entry: AuditEntry) -> Bool {
        guard entry.number == count + 1, entry.hash == Self.hash(after: head, number: entry.number, text: entry.text) else { return false }
        (count, head) = (entry.number, entry.hash)
        return true
    }
}
