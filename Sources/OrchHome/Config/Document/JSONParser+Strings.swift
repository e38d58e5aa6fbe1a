import OrchCore

extension JSONParser {
    /// The text of a string, its opening quote being next.
    mutating func string() throws(InvalidJSON) -> String {
        at += 1
        var text: [UInt8] = []
        var start = at
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<at]
                at += 1
                guard let string = String(validating: text, as: UTF8.self) else { throw failure("a string is not UTF-8") }
                return string
            case UInt8(ascii: "\\"):
                text += bytes[start..<at]
                at += 1
                text += Array(String(try escaped()).utf8)
                start = at
            case 0..<0x20:
                throw failure("a string holds the control character 0x\(String(byte, radix: 16)); is its closing '\"' missing?")
            default:
                at += 1
            }
        }
        throw failure("a string is not closed")
    }

    private mutating func escaped() throws(InvalidJSON) -> Unicode.Scalar {
        guard let byte = next else { throw failure("a string is not closed") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try scalar()
        default: throw failure("a string holds an unknown escape after '\\'")
        }
    }

    /// One or, for what lies outside the first plane, two groups of four hexadecimal digits (RFC 8259, section 7).
    private mutating func scalar() throws(InvalidJSON) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else { throw failure("a string holds half a surrogate pair") }
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second), let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else {
            throw failure("a string holds half a surrogate pair")
        }
        return scalar
    }

    private mutating func hexadecimal() throws(InvalidJSON) -> UInt32 {
        guard at + 4 <= bytes.count, let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16),
            bytes[at] != UInt8(ascii: "+")
        else { throw failure("four hexadecimal digits are expected after \"\\u\"") }
        at += 4
        return value
    }
}
