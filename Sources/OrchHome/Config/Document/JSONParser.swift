import OrchCore

/// A text that is no JSON (RFC 8259), and the line where that shows.
struct InvalidJSON: Error, Hashable, Sendable {
    let line: Int
    let reason: String
}

/// Reads a whole JSON text with the lines of its values. Stricter than most: a key may not stand twice in an object, so that nobody
/// wonders which one counts.
struct JSONParser {
    /// Objects and arrays inside each other.
    static let depthLimit = 64

    let bytes: [UInt8]
    var at = 0
    var line = 1

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value of a whole text.
    static func parse(_ bytes: [UInt8]) throws(InvalidJSON) -> JSONNode {
        var parser = JSONParser(bytes)
        // Some editors put a byte order mark first.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.at = 3 }
        let node = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.at == bytes.count else { throw parser.failure("more text follows after the end of the value") }
        return node
    }

    func failure(_ reason: String) -> InvalidJSON { InvalidJSON(line: line, reason: reason) }

    var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            if byte == 0x0A { line += 1 }
            at += 1
        }
    }

    private mutating func value(depth: Int) throws(InvalidJSON) -> JSONNode {
        skipSpace()
        let start = line
        guard depth <= Self.depthLimit else { throw failure("more than \(Self.depthLimit) objects and arrays inside each other") }
        guard let byte = next else { throw failure("the text ends where a value is expected") }
        switch byte {
        case UInt8(ascii: "{"): return JSONNode(.object(try members(depth: depth)), line: start)
        case UInt8(ascii: "["): return JSONNode(.array(try elements(depth: depth)), line: start)
        case UInt8(ascii: "\""): return JSONNode(.string(try string()), line: start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return JSONNode(.number(try number()), line: start)
        default: return JSONNode(try word(), line: start)
        }
    }

    private mutating func members(depth: Int) throws(InvalidJSON) -> [JSONNode.Member] {
        var members: [JSONNode.Member] = []
        var keys: Set<String> = []
        at += 1
        skipSpace()
        if take("}") { return members }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("a key in double quotes is expected, \(found)") }
            let key = try string()
            guard keys.insert(key).inserted else { throw failure("the key \"\(key.printable(limit: 60))\" stands twice") }
            skipSpace()
            guard take(":") else { throw failure("':' is expected after the key \"\(key.printable(limit: 60))\", \(found)") }
            members.append(JSONNode.Member(key: key, node: try value(depth: depth + 1)))
            skipSpace()
            if take("}") { return members }
            guard take(",") else { throw failure("',' or '}' is expected after the value of \"\(key.printable(limit: 60))\", \(found)") }
        }
    }

    private mutating func elements(depth: Int) throws(InvalidJSON) -> [JSONNode] {
        var elements: [JSONNode] = []
        at += 1
        skipSpace()
        if take("]") { return elements }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return elements }
            guard take(",") else { throw failure("',' or ']' is expected in an array, \(found)") }
        }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// What stands here instead of what is expected.
    private var found: String {
        guard let byte = next else { return "but the text ends" }
        guard (0x21...0x7E).contains(byte) else { return "found a byte 0x" + String(byte, radix: 16) }
        return "found '\(Character(Unicode.Scalar(byte)))'"
    }
}

extension JSONParser {
    private mutating func word() throws(InvalidJSON) -> JSONNode.Value {
        let words: [(String, JSONNode.Value)] = [("true", .bool(true)), ("false", .bool(false)), ("null", .null)]
        for (word, value) in words where bytes[at...].starts(with: word.utf8) {
            at += word.utf8.count
            return value
        }
        throw failure("a value is expected, \(found)")
    }

    /// The grammar of RFC 8259, section 6.
    private mutating func number() throws(InvalidJSON) -> String {
        let start = at
        _ = take("-")
        if take("0") == false { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if take("+") == false { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() throws(InvalidJSON) {
        let start = at
        while let byte = next, (48...57).contains(byte) { at += 1 }
        guard at > start else { throw failure("a digit is expected, \(found)") }
    }
}
