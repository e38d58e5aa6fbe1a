import OrchCore

/// The last member of a status file, `seal`: short digests of the fields that a worker may edit, as they were written.
///
/// It tells an edit from what was written, field by field, whoever asks and however often the file was copied, rewritten or the agent
/// restarted since: an editor keeps the seal (or drops it) while it changes a field. So an edit made from an old copy changes what the
/// editor meant to change, and nothing else. It is no signature: who may edit the file may write what he likes.
struct StatusSeal: Hashable, Sendable {
    /// Characters of one digest: 40 bits, so that one edit in 10¹² could pass unseen.
    private static let characters = 8
    /// The fields, in the order of the seal.
    static let fields = ["status", "lastHeartbeat", "stuckReason", "forwardedMessage", "pullRequestUrl"]

    let text: String

    init(_ file: StatusFile) {
        let values = [
            file.status.rawValue, file.lastHeartbeat.iso8601, file.stuckReason, file.forwardedMessage, file.pullRequestUrl,
        ]
        text = values.map { Self.digest($0.map(JSONNode.string)) }.joined(separator: "-")
    }

    /// Whether a field is still what was sealed. Nil where the text is no seal.
    static func isUntouched(_ node: JSONNode?, at index: Int, of seal: String) -> Bool? {
        let digests = seal.split(separator: "-")
        guard digests.count == fields.count, digests.allSatisfy({ $0.count == characters }) else { return nil }
        return digests[index] == digest(node)
    }

    /// A field that is not there, null and an empty text are one: editors differ in how they clear it.
    private static func digest(_ node: JSONNode?) -> String {
        let bytes: [UInt8] =
            switch node?.value {
            case nil, .null?, .string("")?: []
            case .string(let text)?: [1] + Array(text.utf8)
            default: [2] + JSONWriter.bytes(of: node ?? JSONNode(.null))
            }
        return Base32.text(Base32.values(of: SHA256.digest(bytes).prefix(characters * 5 / 8)))
    }
}
