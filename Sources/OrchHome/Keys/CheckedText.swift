/// Why a text that was copied by hand can't be read; a sentence after "it" or a name.
struct Slip: Error, Hashable {
    let reason: String
}

/// Bytes as a person copies them: Crockford's Base 32, and 2 characters that check them.
///
/// The check is CRC-10/ATM (generator x¹⁰+x⁹+x⁵+x⁴+x+1, start value 0x3FF) over the bits of the characters, most significant
/// first. It finds every single wrong character, every swap of two neighbours, and any other slip but one in 1024
/// (Koopman & Chakravarty, "Cyclic Redundancy Code Polynomial Selection", DSN 2004: distance 4 up to 501 bits).
struct CheckedText {
    /// Of the bytes; at most 60, for the check to hold.
    let byteCount: Int
    /// What to do about a text of another length.
    let advice: String

    private var checked: Int { (byteCount * 8 + 4) / 5 }
    var characters: Int { checked + 2 }

    func text(of bytes: [UInt8]) -> String {
        let values = Base32.values(of: bytes)
        let check = Self.checksum(values)
        return Base32.text(values + [UInt8(check >> 5), UInt8(check & 31)])
    }

    /// Upper case and hyphens between the characters are taken too: people group what they copy by hand.
    func bytes(from text: String) throws(Slip) -> [UInt8] {
        var values: [UInt8] = []
        for character in text.prefix(characters * 2) where character != "-" {
            guard let value = Base32.value(character) else {
                throw Slip(reason: "\"\(character)\" at place \(values.count + 1) is not one of its letters and digits")
            }
            values.append(value)
        }
        guard values.count == characters, text.utf8.count <= characters * 2 else {
            let length = text.utf8.count > characters * 2 ? "more than \(characters)" : "\(values.count)"
            throw Slip(reason: "it has \(length) characters, not \(characters); \(advice)")
        }
        let check = UInt16(values[checked]) << 5 | UInt16(values[checked + 1])
        guard Self.checksum(values.prefix(checked)) == check, let bytes = Base32.bytes(of: values.prefix(checked)), bytes.count == byteCount else {
            throw Slip(reason: "a character is wrong or two are swapped (its check does not match); copy it again")
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
