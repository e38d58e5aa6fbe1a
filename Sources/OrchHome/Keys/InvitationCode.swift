import OrchCore

/// Why a text is no invitation code. It never repeats the code.
public struct InvalidCode: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { "this is no code of an invitation: \(reason.printable(limit: 200))" }
}

/// The code of an invitation: 15 random bytes (120 bits) that the coordinator's machine makes and a person carries to the host. Secret,
/// for as long as the invitation is open; it does not show itself in descriptions, dumps and string interpolation.
///
/// It never travels. Both machines make the same two pairs of keys of it, one for each, and talk with those (docs/protocol.md).
public struct InvitationCode: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private static let byteCount = 15
    private static let salt = Array("orch.enrol/1".utf8)
    private static let form = CheckedText(byteCount: byteCount, advice: "copy the whole code that 'orch host invite' prints")
    /// Characters between two hyphens.
    private static let group = 4

    private let bytes: [UInt8]

    /// Which end of the conversation a key is for.
    public enum End: String, Hashable, Sendable, CaseIterable {
        /// The coordinator's machine.
        case inviter
        /// The machine that becomes a host.
        case joiner
    }

    /// A new one, from the system's random numbers.
    public static func random() -> InvitationCode {
        var chance = SystemRandomNumberGenerator()
        return InvitationCode(bytes: (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &chance) })
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads what a person has typed: upper case, missing hyphens and blanks around it are taken too.
    public init(_ text: String) throws(InvalidCode) {
        do throws(Slip) {
            bytes = try Self.form.bytes(from: String(text.split(whereSeparator: \.isWhitespace).joined(separator: "-")))
        } catch {
            throw InvalidCode(reason: error.reason)
        }
    }

    /// 24 characters of Crockford's Base 32 in groups of four, and two that check them. Secret.
    public var text: String {
        let characters = Array(Self.form.text(of: bytes))
        return stride(from: 0, to: characters.count, by: Self.group).map { String(characters[$0..<min($0 + Self.group, characters.count)]) }
            .joined(separator: "-")
    }

    /// The secret half of the key that an end has in the conversation: HKDF-SHA256 of the code.
    public func secretKey(of end: End) -> SecretKey { SecretKey(derived: derived(end.rawValue, count: KeyText.keyBytes)) }

    /// Tells codes apart, and says nothing about them: 32 hexadecimal digits.
    public var fingerprint: String { SHA256.hexadecimal(derived("fingerprint", count: 16)) }

    private func derived(_ purpose: String, count: Int) -> [UInt8] {
        HKDF.key(from: bytes, salt: Self.salt, info: Array(purpose.utf8), count: count)
    }

    public var description: String { "(secret)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
