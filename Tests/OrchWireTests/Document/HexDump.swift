/// An example of bytes in the document: on each line hexadecimal digits, two spaces or more, the name of a field and its value.
struct HexDump {
    struct Line {
        let name: String
        let value: String
        let bytes: [UInt8]
    }

    let lines: [Line]

    /// - Throws: where there is not exactly one block, or a line of another form.
    init(_ blocks: [String]) throws {
        guard blocks.count == 1 else { throw ProtocolDocument.Unreadable(description: "\(blocks.count) blocks of bytes") }
        lines = try blocks[0].split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            let digits = words.prefix { $0.count == 2 && UInt8($0, radix: 16) != nil }
            guard words.count == digits.count + 2, !digits.isEmpty, line.contains("  ") else {
                throw ProtocolDocument.Unreadable(description: "\"\(line)\" is no line of bytes")
            }
            return Line(name: String(words[digits.count]), value: String(words[digits.count + 1]), bytes: digits.compactMap { UInt8($0, radix: 16) })
        }
    }

    var all: [UInt8] { lines.flatMap(\.bytes) }

    func word(_ name: String) throws -> String { try line(name).value }
    func bytes(_ name: String) throws -> [UInt8] { try line(name).bytes }

    func number(_ name: String) throws -> UInt64 {
        guard let number = UInt64(try line(name).value) else { throw ProtocolDocument.Unreadable(description: "\(name) is no number") }
        return number
    }

    private func line(_ name: String) throws -> Line {
        guard let line = lines.first(where: { $0.name == name }) else { throw ProtocolDocument.Unreadable(description: "no line \(name)") }
        return line
    }
}

extension Collection<UInt8> {
    var littleEndianNumber: UInt64 { reversed().reduce(0) { $0 << 8 | UInt64($1) } }

    var hexDigits: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
