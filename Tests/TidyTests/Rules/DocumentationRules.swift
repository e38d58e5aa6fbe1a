/// A public declaration, and whether a doc comment stands above it.
struct PublicDeclaration: Equatable {
    enum Kind: Equatable {
        case type
        case function
        /// Properties, initialisers and cases: their type's comment often says enough.
        case member
    }

    let kind: Kind
    let line: Int
    let text: String
    let isDocumented: Bool
}

/// Who reads a public name finds units, bounds and errors beside it. Read from the text: strict for types and functions.
enum DocumentationRules {
    /// The share of public properties and initialisers of a room that has a comment of its own, in percent.
    static let memberPercent = 20

    private static let declaration = Pattern(
        #"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public|package|open)\s+"#
            + #"(?:(?:private|fileprivate|internal|static|class|final|indirect|mutating|nonmutating|nonisolated|convenience|required"#
            + #"|override|lazy|distributed|consuming|borrowing|prefix|postfix|infix)(?:\([^)]*\))?\s+)*"#
            + #"(struct|class|enum|actor|protocol|typealias|func|subscript|init|var|let|case)\b"#)

    /// Witnesses of the standard library's protocols: the protocol documents them.
    private static let witness = Pattern(
        #"\bfunc\s*[^\w\s(]+\s*[(<]|\bfunc\s+(?:hash|encode|makeIterator|makeAsyncIterator|next|run|validate)\s*\("#
            + #"|\binit\(from |\bvar\s+(?:description|debugDescription|errorDescription|hashValue|id|rawValue|allCases|startIndex|endIndex)\b"#)

    static func declarations(in file: SourceFile) -> [PublicDeclaration] {
        file.codeLines.enumerated().compactMap { index, line in
            let code = String(line)
            guard let word = declaration.captures(in: code).first, !witness.matches(code) else { return nil }
            let kind: PublicDeclaration.Kind =
                switch word {
                case "func", "subscript": .function
                case "init", "var", "let", "case": .member
                default: .type
                }
            let text = String(code.drop(while: \.isWhitespace).prefix(70))
            return PublicDeclaration(kind: kind, line: index + 1, text: text, isDocumented: isDocumented(file, above: index))
        }
    }

    /// Attributes and conditions may stand between a comment and what it belongs to.
    private static func isDocumented(_ file: SourceFile, above index: Int) -> Bool {
        for line in file.lines[..<index].reversed() {
            let text = line.drop(while: \.isWhitespace)
            if text.hasPrefix("///") || text.hasSuffix("*/") { return true }
            guard text.hasPrefix("@") || text.hasPrefix("#if") else { return false }
        }
        return false
    }

    private static func isHouse(_ file: SourceFile) -> Bool { file.isSwift && file.room != nil }

    /// Types and functions without a comment, each; the count of its file stands beside the first.
    static func bareDeclarations(in files: [SourceFile]) -> [Finding] {
        files.filter(isHouse).flatMap { file -> [Finding] in
            let bare = declarations(in: file).filter { $0.kind != .member && !$0.isDocumented }
            return bare.enumerated().map { index, one in
                file.finding(line: one.line, "`\(one.text)` has no `///`" + (index == 0 && bare.count > 1 ? " (\(bare.count) in this file)" : ""))
            }
        }
    }

    /// Rooms where too few properties and initialisers say what they hold, with the files that lack most.
    static func silentRooms(in files: [SourceFile]) -> [Finding] {
        let rooms = Dictionary(grouping: files.filter(isHouse)) { $0.room ?? "" }
        return rooms.keys.sorted().flatMap { room -> [Finding] in
            let counted = (rooms[room] ?? []).map { file in (file, declarations(in: file).filter { $0.kind == .member }) }
            let all = counted.reduce(0) { $0 + $1.1.count }
            let documented = counted.reduce(0) { $0 + $1.1.filter(\.isDocumented).count }
            guard documented * 100 < all * memberPercent else { return [] }
            let worst = counted.map { (file: $0.0, bare: $0.1.filter { !$0.isDocumented }.count) }.filter { $0.bare > 0 }.sorted { $0.bare > $1.bare }
            return worst.map { Finding(path: $0.file.path, message: "\($0.bare) bare members; \(room): \(documented) of \(all) have a `///`") }
        }
    }
}
