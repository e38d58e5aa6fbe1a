/// Writes JSON as people like to read it: two spaces for each level, one member a line, in the order given.
enum JSONWriter {
    /// The whole text, with a line end at its end.
    static func bytes(of node: JSONNode) -> [UInt8] {
        var text = ""
        write(node, indent: "", to: &text)
        return Array(text.utf8) + [0x0A]
    }

    private static func write(_ node: JSONNode, indent: String, to text: inout String) {
        switch node.value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let number): text += number
        case .string(let string): text += quoted(string)
        case .array(let elements):
            list(elements, open: "[", close: "]", indent: indent, to: &text) { element, inner, text in
                write(element, indent: inner, to: &text)
            }
        case .object(let members):
            list(members, open: "{", close: "}", indent: indent, to: &text) { member, inner, text in
                text += quoted(member.key) + ": "
                write(member.node, indent: inner, to: &text)
            }
        }
    }

    private static func list<Item>(
        _ items: [Item], open: String, close: String, indent: String, to text: inout String, each: (Item, String, inout String) -> Void
    ) {
        guard !items.isEmpty else { return text += open + close }
        let inner = indent + "  "
        for (index, item) in items.enumerated() {
            text += (index == 0 ? open : ",") + "\n" + inner
            each(item, inner, &text)
        }
        text += "\n" + indent + close
    }

    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // Also what a terminal would obey when somebody prints the file.
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
