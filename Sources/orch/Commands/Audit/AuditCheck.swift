import OrchCore

/// Follows the audit log from its first entry and says whether it is whole.
struct AuditCheck {
    private(set) var chain = AuditChain()
    /// A hash that somebody noted before.
    let noted: String?
    private var foundAt: UInt64?

    init(noted: String?) { self.noted = noted?.lowercased() }

    /// - Throws: a `Problem` at the entry that does not follow.
    mutating func take(_ entry: AuditEntry) throws(Problem) {
        let before = chain.count
        guard chain.follows(entry) else {
            throw Problem(
                .conflict, "the audit log is broken: entry \(entry.number) does not follow entry \(before)",
                next: "up to \(before) it is whole; compare with a backup of the ledger")
        }
        if let noted, entry.hash == noted { foundAt = entry.number }
    }

    /// - Throws: a `Problem` where no entry has the hash that was noted.
    func verdict() throws(Problem) -> String {
        let words = "\(chain.count) \(chain.count == 1 ? "entry" : "entries"), each follows the one before; the newest has \(chain.head)"
        guard let noted else { return words }
        guard let foundAt else {
            throw Problem(
                .conflict, "no entry of the audit log has the hash \(noted.printable(limit: 80)): what was there then is not there now",
                next: "the log was cut off or made anew; compare with a backup of the ledger")
        }
        return words + "\nnothing up to entry \(foundAt) has changed since that hash was noted"
    }
}
