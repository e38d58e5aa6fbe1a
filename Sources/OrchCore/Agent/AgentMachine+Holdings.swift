// What a ledger that was lost is built from: everything that the journal knows of sessions.
extension AgentMachine {
    /// The files of what is open are written as well: a coordinator that did not know of it may have written over them.
    mutating func tell(_ order: HoldingsFrom) {
        let page = holdings(after: order.after)
        for attempt in page.holdings.compactMap({ open[$0.session] }).compactMap({ attempts[$0] }) { mirror(attempt) }
        send(.holdings, .holdings(page))
    }

    /// One page, within its bounds but for a single session that is above them alone.
    func holdings(after: SessionKey?) -> Holdings {
        let newest = Dictionary(grouping: attempts.values, by: \.key.session).mapValues { attempts in
            attempts.first { $0.phase != .closed } ?? attempts.max { $0.number < $1.number }
        }
        let highest = attempts.keys.reduce(into: tombstones) { $0[$1.session] = max($0[$1.session] ?? 0, $1.attempt) }
        var waiting = highest.keys.filter { key in after.map { $0 < key } ?? true }.sorted()[...]
        var page: [Holding] = []
        var weight = 0
        while page.count < Limits.holdings, let session = waiting.first {
            let holding = Holding(session: session, highest: highest[session] ?? 0, attempt: newest[session]?.map(HeldAttempt.init))
            weight += holding.weight
            if weight > Limits.holdingsBytes, !page.isEmpty { break }
            page.append(holding.fitting)
            waiting.removeFirst()
        }
        return Holdings(holdings: page, isLast: waiting.isEmpty)
    }
}

extension Holding {
    /// Without the words that wait, where they would not fit into a message: the worker is given them all the same.
    fileprivate var fitting: Holding {
        guard weight > Limits.bodyBytes / 2 else { return self }
        var lighter = self
        lighter.attempt?.guidance = []
        return lighter
    }

    /// Bytes in JSON, estimated from the texts that may be long.
    fileprivate var weight: Int {
        guard let attempt else { return Self.names }
        let texts =
            [attempt.spec.issue.title, attempt.spec.issue.body, attempt.face.stuckReason, attempt.face.deletionError].compactMap(\.self)
            + attempt.face.notes + attempt.guidance.map(\.text) + attempt.escalations.flatMap { [$0.question, $0.context ?? ""] + $0.options }
        return texts.reduce(Self.members) { $0 + $1.bytesInJSON }
    }

    private static let names = 300
    private static let members = 4000
}

extension String {
    /// Control characters have six bytes there, and some others two.
    fileprivate var bytesInJSON: Int {
        utf8.reduce(0) { $0 + ($1 < 0x20 ? 6 : $1 == UInt8(ascii: "\"") || $1 == UInt8(ascii: "\\") || $1 == UInt8(ascii: "/") ? 2 : 1) }
    }
}
