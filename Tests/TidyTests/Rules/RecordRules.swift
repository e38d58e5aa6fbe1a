/// The written records: decisions are numbered and listed, changes say something, nothing tells where it was written.
enum RecordRules {
    private static let decisions = "docs/decisions"
    private static let changes = "docs/changelog/unreleased"
    private static let numbered = Pattern(#"^\d{4}-[a-z0-9-]+\.md$"#)
    private static let link = Pattern(#"\]\((\d{4}-[a-z0-9-]+\.md)\)"#)

    static func unlistedDecisions(in files: [SourceFile]) -> [Finding] {
        let index = files.first { $0.path == "\(decisions)/README.md" }
        let listed = index.map { link.captures(in: $0.text) } ?? []
        let written = names(under: decisions, in: files).filter { $0 != "README.md" }
        var findings: [Finding] = written.filter { !numbered.matches($0) }.map {
            Finding(path: "\(decisions)/\($0)", message: "call it NNNN-some-words.md")
        }
        findings += written.filter { !listed.contains($0) }.map {
            Finding(path: "\(decisions)/\($0)", message: "is not listed in \(decisions)/README.md")
        }
        findings += Set(listed).subtracting(written).sorted().map {
            Finding(path: "\(decisions)/README.md", message: "lists \($0), which is not there")
        }
        let numbers = written.map { $0.prefix(4) }.sorted()
        findings += zip(numbers, numbers.dropFirst()).filter { $0 == $1 }.map {
            Finding(path: decisions, message: "two decisions have the number \($0.0)")
        }
        return findings
    }

    static func emptyChanges(in files: [SourceFile]) -> [Finding] {
        names(under: changes, in: files).compactMap { name in
            let path = "\(changes)/\(name)"
            guard numbered.matches(name) else { return Finding(path: path, message: "call it NNNN-some-words.md") }
            let isEmpty = files.first { $0.path == path }?.text.allSatisfy(\.isWhitespace) ?? true
            return isEmpty ? Finding(path: path, message: "says nothing") : nil
        }
    }

    /// Written in pieces, so that this file does not accuse itself.
    private static let places = Pattern(
        #"(?<![\w.~}$-])/"# + #"work/|/tmp/"# + #"h/|\bfarm"# + #"-\w|\bpy"# + #"pi\.org|pythonho"# + #"sted|\bregistry\.np"# + #"mjs|/opt/"#
            + #"swift-pack|proxy\.go"# + #"lang|/\.py"# + #"env/"#)

    /// A clone must work anywhere: no path, host or registry of the machine it was written on.
    static func machineWords(in files: [SourceFile]) -> [Finding] {
        files.flatMap { file in
            places.lines(in: file.text).map { file.finding(line: $0, "names a machine, a path or a registry of somebody's own") }
        }
    }

    private static func names(under folder: String, in files: [SourceFile]) -> [String] {
        files.filter { $0.isUnder(folder) }.map { String($0.path.dropFirst(folder.count + 1)) }.sorted()
    }
}
