/// A function, initialiser, subscript or computed property, and the lines it takes from its keyword to its last brace.
struct FunctionLength: Equatable {
    let name: String
    let line: Int
    let lines: Int

    static func all(in file: SourceFile) -> [FunctionLength] {
        let tokens = Token.all(in: file.codeLines)
        return tokens.indices.compactMap { index in
            guard let open = bodyStart(tokens, of: index), let close = closing(tokens, from: open) else { return nil }
            let keyword = tokens[index]
            return FunctionLength(name: name(tokens, of: index), line: keyword.line, lines: tokens[close].line - keyword.line + 1)
        }
    }

    private static func name(_ tokens: [Token], of index: Int) -> String {
        guard ["func", "var"].contains(tokens[index].text) else { return tokens[index].text }
        let next = tokens[index + 1].text
        return next.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? next : "operator"
    }

    /// Words that begin another declaration: a requirement of a protocol has no body, so the search must not run into the next one.
    private static let starters: Set<String> = [
        "func", "var", "let", "init", "deinit", "subscript", "associatedtype", "typealias", "static", "mutating", "case", "struct", "enum", "class",
        "actor", "protocol", "extension", "public", "package", "internal", "fileprivate", "private", "nonisolated", "override", "@", "#",
    ]

    private static func bodyStart(_ tokens: [Token], of index: Int) -> Int? {
        let isProperty = tokens[index].text == "var"
        guard isProperty || ["func", "init", "deinit", "subscript"].contains(tokens[index].text) else { return nil }
        let before = index > 0 ? tokens[index - 1].text : ""
        guard before != ".", !(isProperty && ["if", "guard", "while", ",", "case", "for", "("].contains(before)) else { return nil }
        var depth = 0
        for next in tokens.indices.dropFirst(index + 1) {
            let token = tokens[next]
            switch token.text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return next
            case "}" where depth == 0: return nil
            case "=" where depth == 0 && isProperty: return nil
            case _ where depth == 0 && token.startsLine && (isProperty || starters.contains(token.text)): return nil
            default: break
            }
            if depth < 0 { return nil }
        }
        return nil
    }

    private static func closing(_ tokens: [Token], from open: Int) -> Int? {
        var depth = 0
        for index in tokens.indices.dropFirst(open) {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}

/// A word or one sign of the code.
private struct Token {
    let text: String
    let line: Int
    let startsLine: Bool

    static func all(in lines: [Substring]) -> [Token] {
        var tokens: [Token] = []
        for (index, line) in lines.enumerated() {
            var startsLine = true
            var rest = line.drop(while: \.isWhitespace)
            while let first = rest.first {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(Token(text: word.isEmpty ? String(first) : String(word), line: index + 1, startsLine: startsLine))
                startsLine = false
                rest = rest.dropFirst(max(1, word.count)).drop(while: \.isWhitespace)
            }
        }
        return tokens
    }
}
