/// Words that may not stand in the code of some part of the repository.
struct WordRule: Sendable {
    let pattern: String
    /// Whether the rule looks at a path.
    let covers: @Sendable (String) -> Bool
    /// What to do instead.
    let advice: String
    /// Path → why this file is free of the rule.
    var exceptions: [String: String] = [:]

    func findings(in files: [SourceFile]) -> [Finding] {
        let expression = Pattern(pattern)
        return files.filter { covers($0.path) && exceptions[$0.path] == nil }.flatMap { file in
            expression.lines(in: file.code).map { file.finding(line: $0, "`\(file.codeLines[$0 - 1].trimmed)`: \(advice)") }
        }
    }

    /// Exceptions whose file has gone, or does not break the rule any more.
    func staleExceptions(in files: [SourceFile]) -> [Finding] {
        let expression = Pattern(pattern)
        let needed = files.filter { exceptions[$0.path] != nil && expression.matches($0.code) }.map(\.path)
        return exceptions.keys.filter { !needed.contains($0) }.sorted().map {
            Finding(path: $0, message: "needs no exception any more: remove it from WordRules.swift")
        }
    }
}

extension Substring {
    /// Without the indentation, short enough for a message.
    fileprivate var trimmed: String { String(drop(while: \.isWhitespace).prefix(60)) }
}
