import Foundation

/// `docs/protocol.md` and `docs/protocol-bodies.md`, read as their readers read them: sections with tables and examples.
struct ProtocolDocument: Sendable {
    /// What stands under one heading, to the next of any level.
    struct Section: Sendable {
        let title: String
        fileprivate(set) var lines: [Substring] = []
    }

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    let sections: [Section]

    static func messages() throws -> ProtocolDocument { try ProtocolDocument(file: "protocol.md") }
    static func bodies() throws -> ProtocolDocument { try ProtocolDocument(file: "protocol-bodies.md") }

    private init(file: String) throws {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("docs/\(file)").path) {
            guard folder.path != "/" else { throw Unreadable(description: "no docs/\(file) above \(#filePath)") }
            folder.deleteLastPathComponent()
        }
        let text = try String(contentsOf: folder.appendingPathComponent("docs/\(file)"), encoding: .utf8)
        var sections: [Section] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") || line.hasPrefix("### ") {
                sections.append(Section(title: line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)))
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.append(line)
            }
        }
        self.sections = sections
    }

    func section(_ title: String) throws -> Section {
        let found = sections.filter { $0.title == title }
        guard found.count == 1 else { throw Unreadable(description: "\(found.count) sections are called \(title)") }
        return found[0]
    }
}

extension ProtocolDocument.Section {
    /// The cells of the table whose head begins with these words, row by row; empty where there is none.
    func table(_ head: String...) -> [[String]] {
        guard let start = lines.firstIndex(where: { Self.cells($0).starts(with: head) }) else { return [] }
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(Self.cells)
    }

    /// The blocks that are fenced as this language.
    func blocks(_ language: String) -> [String] {
        var blocks: [String] = []
        var open: [Substring]?
        for line in lines {
            if let block = open {
                if line == "```" {
                    blocks.append(block.joined(separator: "\n"))
                    open = nil
                } else {
                    open = block + [line]
                }
            } else if line == "```" + language {
                open = []
            }
        }
        return blocks
    }

    private static func cells(_ line: Substring) -> [String] {
        guard line.hasPrefix("|"), line.hasSuffix("|"), line.count > 1 else { return [] }
        let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
        return cells.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

extension String {
    /// The first thing between backticks; nil without any.
    var firstCode: String? {
        let parts = split(separator: "`", omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[1]) : nil
    }
}
