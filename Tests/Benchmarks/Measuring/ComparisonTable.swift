/// The rows as text for people: GitHub's form of a table, in milliseconds.
enum ComparisonTable {
    private static let heading = ["orch", "median", "p95", "beside", "median", "p95", "ratio", "more", "rounds", "aim"]
    private static let textColumns: Set<Int> = [0, 3, 9]

    static func lines(_ rows: [Comparison]) -> [String] {
        let cells = [heading] + rows.map(cells)
        let widths = heading.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let text = cells.map { row in
            "| " + zip(row, widths).enumerated().map { pad($1.0, to: $1.1, atEnd: textColumns.contains($0)) }.joined(separator: " | ") + " |"
        }
        let rule = widths.enumerated().map { String(repeating: "-", count: $1 + 1) + (textColumns.contains($0) ? "-" : ":") }
        return [text[0], "|" + rule.joined(separator: "|") + "|"] + text.dropFirst()
    }

    private static func cells(_ row: Comparison) -> [String] {
        [
            row.name, milliseconds(row.orch.median), milliseconds(row.orch.percentile(95)), row.beside, milliseconds(row.least.median),
            milliseconds(row.least.percentile(95)), "\(decimals(row.ratio, 1))×", milliseconds(row.more), "\(row.orch.count)", aim(row),
        ]
    }

    private static func aim(_ row: Comparison) -> String {
        switch row.aim {
        case .ratio(let most): "ratio ≤ \(decimals(most, 0))×: \(word(row.ratio <= most))"
        case .more(let most): "more < \(decimals(most / .milliseconds(1), 0)): \(word(row.more < most))"
        case .median(let most): "median < \(decimals(most / .milliseconds(1), 0)): \(word(row.orch.median < most))"
        case nil: ""
        }
    }

    private static func word(_ isReached: Bool) -> String { isReached ? "reached" : "missed" }

    private static func milliseconds(_ duration: Duration) -> String { decimals(duration / .milliseconds(1), 2) }

    private static func decimals(_ number: Double, _ count: Int) -> String { number.formatted(decimals: count) }

    private static func pad(_ text: String, to width: Int, atEnd: Bool) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return atEnd ? text + space : space + text
    }
}

extension Double {
    /// A number of decimals, without a locale.
    fileprivate func formatted(decimals: Int) -> String {
        let unit = (0..<decimals).reduce(1) { unit, _ in unit * 10 }
        let scaled = Int((magnitude * Double(unit)).rounded())
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(scaled)" }
        let rest = String(scaled % unit)
        return "\(sign)\(scaled / unit).\(String(repeating: "0", count: decimals - rest.count))\(rest)"
    }
}
