/// One row: what orch takes, and what the least of the same work takes at the same time on the same machine.
struct Comparison {
    /// What the row is wished to show. Nothing fails where it does not.
    enum Aim {
        /// Median by median, at most.
        case ratio(Double)
        /// Median less median, below.
        case more(Duration)
        /// Median, below.
        case median(Duration)
    }

    let name: String
    let beside: String
    let aim: Aim?
    var orch = Samples()
    var least = Samples()

    init(_ name: String, beside: String, aim: Aim? = nil) {
        self.name = name
        self.beside = beside
        self.aim = aim
    }

    var ratio: Double { orch.median / least.median }
    var more: Duration { orch.median - least.median }
}
