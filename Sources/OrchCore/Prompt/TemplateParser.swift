/// Reads a template's text into nodes.
struct TemplateParser {
    private enum Tag {
        case value(String)
        case open(String, inverted: Bool)
        case close(String)
        case comment
    }

    private struct Section {
        let key: String
        let inverted: Bool
        let line: Int
        var nodes: [Template.Node] = []
    }

    private var rest: Substring
    private var line = 1
    private var stack: [Section] = [Section(key: "", inverted: false, line: 1)]

    init(_ source: String) { rest = source[...] }

    mutating func parse() throws(TemplateError) -> [Template.Node] {
        var atLineStart = true
        while let open = rest.firstRange(of: "{{") {
            let before = rest[..<open.lowerBound]
            let tagLine = line + before.count(where: \.isNewline)
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw TemplateError(line: tagLine, problem: "{{ without }}")
            }
            let inside = rest[open.upperBound..<close.lowerBound]
            let tag = try Self.read(inside, line: tagLine)
            let after = rest[close.upperBound...]
            line = tagLine + inside.count(where: \.isNewline)
            if let (indent, next) = standalone(tag, before: before, after: after, atLineStart: atLineStart) {
                add(.text(String(before.dropLast(indent))))
                rest = next
                line += 1
                atLineStart = true
            } else {
                add(.text(String(before)))
                rest = after
                atLineStart = false
            }
            try take(tag, line: tagLine)
        }
        add(.text(String(rest)))
        guard stack.count == 1 else {
            throw TemplateError(line: stack[stack.count - 1].line, problem: "{{#\(stack[stack.count - 1].key)}} is never closed")
        }
        return stack[0].nodes
    }

    private mutating func add(_ node: Template.Node) {
        if case .text(let text) = node, text.isEmpty { return }
        stack[stack.count - 1].nodes.append(node)
    }

    private mutating func take(_ tag: Tag, line: Int) throws(TemplateError) {
        switch tag {
        case .comment: break
        case .value(let key): add(.value(key, line: line))
        case .open(let key, let inverted):
            guard stack.count <= TemplateLimits.depth else {
                throw TemplateError(line: line, problem: "more than \(TemplateLimits.depth) sections within each other")
            }
            stack.append(Section(key: key, inverted: inverted, line: line))
        case .close(let key):
            guard stack.count > 1, stack[stack.count - 1].key == key else {
                throw TemplateError(line: line, problem: "{{/\(key)}} closes nothing that is open")
            }
            let section = stack.removeLast()
            add(.section(section.key, inverted: section.inverted, line: section.line, section.nodes))
        }
    }

    /// For a tag that has its line for itself: the width of what stands before it on the line, and where the next line begins.
    private func standalone(_ tag: Tag, before: Substring, after: Substring, atLineStart: Bool) -> (indent: Int, next: Substring)? {
        if case .value = tag { return nil }
        let indent = before.reversed().prefix { $0 == " " || $0 == "\t" }.count
        let lead = before.dropLast(indent)
        guard lead.last?.isNewline ?? atLineStart else { return nil }
        let tail = after.drop { $0 == " " || $0 == "\t" }
        guard let end = tail.first else { return (indent, tail) }
        return end.isNewline ? (indent, tail.dropFirst()) : nil
    }

    private static func read(_ inside: Substring, line: Int) throws(TemplateError) -> Tag {
        switch inside.first {
        case "!": return .comment
        case "#": return .open(try key(inside.dropFirst(), line), inverted: false)
        case "^": return .open(try key(inside.dropFirst(), line), inverted: true)
        case "/": return .close(try key(inside.dropFirst(), line))
        default: return .value(try key(inside, line))
        }
    }

    private static func key(_ text: Substring, _ line: Int) throws(TemplateError) -> String {
        let key = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        let isKey =
            !key.isEmpty && key.count <= TemplateLimits.keyCharacters
            && key.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F }
        guard isKey else { throw TemplateError(line: line, problem: "\"\(key.printable(limit: 40))\" is no name of a value") }
        return key
    }
}
