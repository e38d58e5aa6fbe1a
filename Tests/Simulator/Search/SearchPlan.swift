import OrchCore

/// The small worlds that are searched: one session, two hosts.
package enum SearchPlan {
    /// Each with its name, smallest first.
    package static func all() throws -> [(String, Plan, Budget)] {
        let (spawn, cancel) = (Wish.spawn(try session, on: nil), Wish.order(try session, .cancel, keepWorktree: false, force: false))
        let wishes = [("a spawn", [spawn], 1), ("a spawn and a cancel", [spawn, cancel], 2)]
        return try wishes.flatMap { words, wishes, requests in
            try [
                ("\(words), two messages lost, doubled or late", wishes, requests, budget(messages: 2, crashes: 0, fences: 0)),
                ("\(words), two crashes", wishes, requests, budget(messages: 0, crashes: 2, fences: 0)),
                ("\(words), a fence, a message, a crash", wishes, requests, budget(messages: 1, crashes: 1, fences: 1)),
            ].map { ($0.0, try plan($0.1, requests: $0.2), $0.3) }
        }
    }

    private static var session: SessionKey { get throws { try SessionKey("app/1") } }

    private static func budget(messages: Int, crashes: Int, fences: Int) -> Budget {
        Budget(messages: messages, crashes: crashes, ticks: 1, fences: fences, deeds: 1)
    }

    private static func plan(_ wishes: [Wish], requests: Int) throws -> Plan {
        var plan = try Plan(
            hosts: [.init("alpha", slots: 1, isLocal: true), .init("beta", slots: 1)], sessions: 1, watchers: 0, requests: requests)
        plan.wishes = wishes
        plan.deeds = [.report(.complete, asks: false, acknowledges: false), .end(.infrastructure)]
        plan.timeStands = true
        return plan
    }
}
