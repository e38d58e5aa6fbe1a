/// One `import` of a file.
struct Import: Equatable {
    let module: String
    let line: Int

    private static let pattern = Pattern(
        #"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"#
            + #"(?:(?:struct|class|enum|protocol|typealias|func|var|let)\s+)?(\w+)"#)

    /// Reads `import M`, `import M.Sub`, `import struct M.T`, with attributes and access levels before them.
    static func all(in file: SourceFile) -> [Import] {
        file.codeLines.enumerated().flatMap { index, line in
            pattern.captures(in: String(line)).map { Import(module: $0, line: index + 1) }
        }
    }
}
