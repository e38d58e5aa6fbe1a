import OrchCore
import Testing

/// Whatever is done to a log that was written, the chain does not follow any more.
struct AuditChainTests {
    private static func log(_ texts: [String]) -> [AuditEntry] {
        var before = AuditChain.origin
        return texts.enumerated().map { index, text in
            let number = UInt64(index + 1)
            before = AuditChain.hash(after: before, number: number, text: text)
            return AuditEntry(number: number, text: text, hash: before)
        }
    }

    /// The number of entries that follow, and whether all do.
    private static func followed(_ entries: [AuditEntry]) -> (UInt64, Bool) {
        var chain = AuditChain()
        for entry in entries where !chain.follows(entry) { return (chain.count, false) }
        return (chain.count, true)
    }

    @Test func whatWasWrittenFollows() {
        #expect(Self.followed(Self.log(["a", "b", "c"])) == (3, true))
        #expect(Self.followed([]) == (0, true))
    }

    @Test func theHashIsThatOfTheDocument() {
        #expect(
            AuditChain.hash(after: AuditChain.origin, number: 1, text: "{}")
                == SHA256.hexadecimal(SHA256.digest(Array("\(String(repeating: "0", count: 64))\n1\n{}".utf8))))
    }

    @Test func aChangeShows() {
        var entries = Self.log(["a", "b", "c"])
        entries[1].text = "B"
        #expect(Self.followed(entries) == (1, false))
        // Also one whose own hash was made anew.
        entries[1].hash = AuditChain.hash(after: entries[0].hash, number: 2, text: "B")
        #expect(Self.followed(entries) == (2, false))
    }

    @Test func whatIsDroppedInsertedOrSwappedShows() {
        let entries = Self.log(["a", "b", "c"])
        #expect(Self.followed([entries[0], entries[2]]) == (1, false))
        #expect(Self.followed([entries[1], entries[2]]) == (0, false))
        #expect(Self.followed([entries[0], entries[1], entries[1], entries[2]]) == (2, false))
        #expect(Self.followed([entries[1], entries[0], entries[2]]) == (0, false))
    }
}
