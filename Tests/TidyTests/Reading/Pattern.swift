import Foundation

/// A regular expression that is known to be right, because the tests of the rules use it.
struct Pattern {
    private let expression: NSRegularExpression

    init(_ text: String) {
        do {
            expression = try NSRegularExpression(pattern: text, options: [.anchorsMatchLines])
        } catch {
            fatalError("\(text) is no regular expression: \(error)")
        }
    }

    /// What the first group of each match holds.
    func captures(in text: String) -> [String] {
        let whole = NSRange(text.startIndex..., in: text)
        return expression.matches(in: text, range: whole).compactMap { match in
            Range(match.range(at: 1), in: text).map { String(text[$0]) }
        }
    }

    func matches(_ text: String) -> Bool {
        expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }

    /// The lines, from 1, on which a match begins; a line is named once.
    func lines(in text: String) -> [Int] {
        let matches = expression.matches(in: text, range: NSRange(text.startIndex..., in: text))
        let starts = matches.compactMap { Range($0.range, in: text)?.lowerBound }
        return Set(starts.map { start in 1 + text.utf8[..<start].count(where: { $0 == UInt8(ascii: "\n") }) }).sorted()
    }
}
