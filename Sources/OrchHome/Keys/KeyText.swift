import OrchCore

/// Why a text is no key.
public struct InvalidKey: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { "is no key: \(reason.printable(limit: 200))" }
}

/// The text form of a key of 32 bytes: 52 characters of Crockford's Base 32, and 2 that check them.
///
/// The check is CRC-10/ATM (generator x¹⁰+x⁹+x⁵+x⁴+x+1, start value 0x3FF) over the 260 bits of the 52 characters, most significant
/// first. It finds every single wrong character, every swap of two neighbours, and any other slip but one in 1024
/// (Koopman & Chakravarty, "Cyclic Redundancy Code Polynomial Selection", DSN 2004: distance 4 up to 501 bits).
enum KeyText {
    static let keyBytes = 32
    static let characters = 54
    private static let checked = 52

    static func text(of bytes: [UInt8]) -> String {
        let values = Base32.values(of: bytes)
        let check = checksum(values)
        return Base32.text(values + [UInt8(check >> 5), UInt8(check & 31)])
    }

    /// Upper case and hyphens between the characters are taken too: people group what they copy by hand.
    static func bytes(from text: String) throws(InvalidKey) -> [UInt8] {
        var values: [UInt8] = []
        for character in text.prefix(characters * 2) where character != "-" {
            guard let value = Base32.value(character) else {
                throw InvalidKey(reason: "\"\(character)\" at place \(values.count + 1) is not one of its letters and digits")
            }
            values.append(value)
        }
        guard values.count == characters, text.utf8.count <= characters * 2 else {
            let length = text.utf8.count > characters * 2 ? "more than \(characters)" : "\(values.count)"
            throw InvalidKey(reason: "it has \(length) characters, not \(characters); copy the whole line that 'orch key' prints")
        }
        let check = UInt16(values[checked]) << 5 | UInt16(values[checked + 1])
        guard checksum(values.prefix(checked)) == check, let bytes = Base32.bytes(of: values.prefix(checked)), bytes.count == keyBytes else {
            throw InvalidKey(reason: "a character is wrong or two are swapped (its check does not match); copy it again")
        }
        return bytes
    }

    private static func checksum(_ values: some Sequence<UInt8>) -> UInt16 {
        var register: UInt16 = 0x3FF
        for value in values {
            for bit in (0..<5).reversed() {
                let feedback = register >> 9 & 1 ^ UInt16(value >> UInt8(bit) & 1)
                register = register << 1 & 0x3FF
                if feedback == 1 { register ^= 0x233 }
            }
        }
        return register
    }
}
