import OrchCore
import OrchHome
import OrchWire

/// How fast `orch list` is, whatever the history: from the coordinator, and from status files with every daemon down.
struct Listing {
    static let emptyHome = "empty"
    static let fullHome = "full"
    static let downHome = "down"

    let ground: Ground

    func rows(_ rounds: Rounds) async throws -> [Comparison] {
        let history = try History()
        let (empty, full, down) = (ground.home(Self.emptyHome), ground.home(Self.fullHome), ground.home(Self.downHome))
        try await history.fill(ledgerOf: full)
        for home in [empty, full] { try ground.orch("up", "--only", "coordinator", home: home).text() }
        try history.write(filesOf: down)
        let shown = History.live + Limits.completedListed
        return [
            try await row("0 sessions", home: empty, shown: 0, rounds),
            try await row("\(History.sessions) sessions", home: full, shown: shown, rounds),
            try await row("daemons down, no files", home: ground.home("nobody"), shown: 0, rounds),
            try await row("daemons down, \(History.sessions) files", home: down, shown: shown, aim: nil, rounds),
        ]
    }

    /// - Parameter shown: sessions that it has to list, or it would not have been measured.
    private func row(_ words: String, home: HomeDirectory, shown: Int, aim: Comparison.Aim? = .ratio(3), _ rounds: Rounds) async throws -> Comparison
    {
        let listed = try JSONCoding.value([StatusFile].self, from: Array(try ground.orch("list", "--json", home: home).text().utf8))
        guard listed.count == shown else {
            throw BenchmarkFailure(doing: "list \(words)", cause: "\(listed.count) sessions were listed, and not \(shown)")
        }
        let (list, nothing) = (ground.orch("list", home: home), ground.nothing)
        var row = Comparison("orch list, \(words)", beside: "a Swift program that does nothing", aim: aim)
        try await rounds.fill(&row, orch: { try list.time() }, least: { try nothing.time() })
        return row
    }
}
