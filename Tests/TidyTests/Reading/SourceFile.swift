/// One text file of the repository, as the rules read it.
struct SourceFile {
    /// Relative to the root, with `/`.
    let path: String
    let text: String
    let lines: [Substring]
    /// Swift only: the text without comments and literals, line for line; else the text itself.
    let code: String
    let codeLines: [Substring]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = Self.lines(of: text)
        code = path.hasSuffix(".swift") ? CodeText.of(text) : text
        codeLines = Self.lines(of: code)
    }

    /// The last line may end with a line end or not: it counts once.
    private static func lines(of text: String) -> [Substring] {
        let all = text.split(separator: "\n", omittingEmptySubsequences: false)
        return all.last?.isEmpty == true ? all.dropLast() : all
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var folders: [Substring] { path.split(separator: "/").dropLast() }

    /// The room a file belongs to: `Sources/<room>/…`, and `templates` is `OrchTemplates`. Nil for all else.
    var room: String? {
        let parts = path.split(separator: "/")
        if parts.first == "templates" { return "OrchTemplates" }
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    func isUnder(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }

    func finding(line: Int, _ message: String) -> Finding { Finding(path: path, line: line, message: message) }
}

/// A place that breaks a rule, and what to do about it.
struct Finding: Equatable, CustomStringConvertible {
    let path: String
    /// From 1; nil when the whole file or folder is meant.
    var line: Int?
    let message: String

    var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(message)" }
}
