/// Swift text in which comments and the insides of string literals are blanks: what is left is code, on the same lines.
///
/// Knows nested comments, raw and multi-line literals, and interpolations (they are code). Does not know regex literals: a quote in
/// one hides the rest of its line at most, because a single-line literal ends with its line.
struct CodeText {
    /// A string literal that is still open.
    private struct Literal {
        let hashes: Int
        let isMultiline: Bool
        /// Parentheses open inside its interpolation; nil while in the literal's own text.
        var depth: Int?
    }

    private let input: [UInt8]
    private var output: [UInt8] = []
    private var position = 0
    private var literals: [Literal] = []

    private init(_ text: String) {
        input = Array(text.utf8)
        output.reserveCapacity(input.count)
    }

    /// The code of `text`.
    static func of(_ text: String) -> String {
        var scanner = CodeText(text)
        while scanner.position < scanner.input.count {
            if let literal = scanner.literals.last, literal.depth == nil {
                scanner.stepInLiteral(literal)
            } else {
                scanner.stepInCode()
            }
        }
        return String(decoding: scanner.output, as: UTF8.self)
    }

    private mutating func stepInCode() {
        if isAt("//") {
            while position < input.count, !isAt("\n") { blank(1) }
        } else if isAt("/*") {
            skipBlockComment()
        } else if let literal = literalOpening() {
            blank(literal.hashes + (literal.isMultiline ? 3 : 1))
            literals.append(literal)
        } else {
            countParentheses()
        }
    }

    /// Copies one byte; the parenthesis that closes an interpolation leads back into its literal.
    private mutating func countParentheses() {
        if let depth = literals.last?.depth {
            if isAt("(") { literals[literals.count - 1].depth = depth + 1 }
            if isAt(")") { literals[literals.count - 1].depth = depth == 0 ? nil : depth - 1 }
        }
        output.append(input[position])
        position += 1
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if isAt("/*") {
                depth += 1
                blank(2)
            } else if isAt("*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && position < input.count
    }

    private mutating func stepInLiteral(_ literal: Literal) {
        let hashes = String(repeating: "#", count: literal.hashes)
        if isAt("\\" + hashes + "(") {
            blank(literal.hashes + 1)
            literals[literals.count - 1].depth = 0
            output.append(input[position])
            position += 1
        } else if isAt("\\" + hashes) {
            blank(literal.hashes + 2)
        } else if isAt((literal.isMultiline ? "\"\"\"" : "\"") + hashes) {
            blank(literal.hashes + (literal.isMultiline ? 3 : 1))
            literals.removeLast()
        } else {
            if isAt("\n"), !literal.isMultiline { literals.removeLast() }
            blank(1)
        }
    }

    private func literalOpening() -> Literal? {
        var hashes = 0
        while position + hashes < input.count, input[position + hashes] == UInt8(ascii: "#") { hashes += 1 }
        guard isAt("\"", offset: hashes) else { return nil }
        return Literal(hashes: hashes, isMultiline: isAt("\"\"\"", offset: hashes), depth: nil)
    }

    private func isAt(_ text: String, offset: Int = 0) -> Bool { input[min(position + offset, input.count)...].starts(with: text.utf8) }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where position < input.count {
            output.append(isAt("\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
            position += 1
        }
    }
}
