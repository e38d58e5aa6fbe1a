import OrchCore

/// Title and body of an issue.
struct IssueText: Hashable, Sendable {
    var title: String
    var body: String

    init(title: String, body: String) {
        self.title = title
        self.body = body
    }

    /// Reads a file of `.orch/issues`: its first heading is the title, the rest the body. Without a heading the first line that is not
    /// empty is the title; nil where there is none.
    init?(markdown text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
        let heading = lines.firstIndex { Self.heading($0) != nil } ?? lines.firstIndex { !$0.allSatisfy(\.isWhitespace) }
        guard let heading else { return nil }
        title = (Self.heading(lines[heading]) ?? String(lines[heading])).trimmed
        let before = lines[..<heading].joined(separator: "\n").trimmed
        let after = lines[(heading + 1)...].joined(separator: "\n").trimmed
        body = [before, after].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The words of an ATX heading (CommonMark 4.2): one to six `#`, then a space.
    private static func heading(_ line: Substring) -> String? {
        let text = line.drop { $0 == " " }
        let marks = text.prefix { $0 == "#" }
        guard (1...6).contains(marks.count), line.count - text.count < 4 else { return nil }
        let rest = text.dropFirst(marks.count)
        guard rest.first == " " || rest.first == "\t" else { return nil }
        let words = String(rest).trimmed
        return words.isEmpty ? nil : words
    }
}

extension String {
    /// Without white space at the ends.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.dropLast(start.reversed().prefix(while: \.isWhitespace).count))
    }
}
