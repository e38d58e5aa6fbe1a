/// Small files hold one idea each; a function fits on a screen.
enum SizeRules {
    static let fileLines = 300
    static let medianFileLines = 150
    static let functionLines = 70
    static let lineColumns = 150

    private static let codeSuffixes = [".swift", ".c", ".h", ".py", ".sh"]

    private static func code(_ files: [SourceFile]) -> [SourceFile] {
        files.filter { file in codeSuffixes.contains { file.path.hasSuffix($0) } }
    }

    static func longFiles(in files: [SourceFile]) -> [Finding] {
        code(files).filter { $0.lines.count > fileLines }.map {
            Finding(path: $0.path, message: "\($0.lines.count) lines, \(fileLines) are allowed: it holds two ideas, find them")
        }
    }

    /// The lines of the middle file of Sources, templates included; 0 when there is none.
    static func medianLines(in files: [SourceFile]) -> Int {
        let counts = files.filter { $0.isSwift && $0.room != nil }.map(\.lines.count).sorted()
        return counts.isEmpty ? 0 : counts[counts.count / 2]
    }

    static func longFunctions(in files: [SourceFile]) -> [Finding] {
        files.filter(\.isSwift).flatMap { file in
            FunctionLength.all(in: file).filter { $0.lines > functionLines }.map {
                file.finding(line: $0.line, "`\($0.name)` takes \($0.lines) lines, \(functionLines) are allowed")
            }
        }
    }

    static func longLines(in files: [SourceFile]) -> [Finding] {
        code(files).flatMap { file in
            file.lines.indices.filter { file.lines[$0].utf8.count > lineColumns && file.lines[$0].count > lineColumns }.map {
                file.finding(line: $0 + 1, "\(file.lines[$0].count) columns, \(lineColumns) are allowed")
            }
        }
    }
}
