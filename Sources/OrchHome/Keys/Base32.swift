/// Crockford's Base 32 in lower case: no i, l, o, u; read aloud, double-clicked and put into a URL without trouble.
/// Source: https://www.crockford.com/base32.html
enum Base32 {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func character(_ value: UInt8) -> Character { Character(Unicode.Scalar(digits[Int(value & 31)])) }

    /// 0 to 31; `o` counts as 0, `i` and `l` as 1, upper case as lower case. Nil for anything else.
    static func value(_ character: Character) -> UInt8? {
        guard let ascii = character.asciiValue else { return nil }
        let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(ascii) ? ascii + 32 : ascii
        switch lower {
        case UInt8(ascii: "o"): return 0
        case UInt8(ascii: "i"), UInt8(ascii: "l"): return 1
        default: return digits.firstIndex(of: lower).map { UInt8($0) }
        }
    }

    /// The bytes as values of 5 bits, most significant first; the last is filled with zeros.
    static func values(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var values: [UInt8] = []
        var held: UInt32 = 0
        var bits = 0
        for byte in bytes {
            held = (held << 8 | UInt32(byte)) & 0xFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                values.append(UInt8(held >> UInt32(bits) & 31))
            }
        }
        if bits > 0 { values.append(UInt8(held << UInt32(5 - bits) & 31)) }
        return values
    }

    /// The reverse. Nil when the bits left over are not zero: each text has one meaning, each meaning one text.
    static func bytes(of values: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var held: UInt32 = 0
        var bits = 0
        for value in values {
            held = (held << 5 | UInt32(value)) & 0xFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(held >> UInt32(bits) & 0xFF))
            }
        }
        return held & (1 << UInt32(bits) - 1) == 0 ? bytes : nil
    }

    static func text(_ values: some Sequence<UInt8>) -> String { String(values.map(character)) }
}
