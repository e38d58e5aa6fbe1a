import OrchCore

/// A small world that is searched to its end: one session, two hosts, and what may go wrong.
package struct SmallWorld: Sendable {
    package let words: String
    package var plan: Plan
    package let budget: Budget

    /// - Parameters:
    ///   - isAway: the session is to go to the other machine, and not to the coordinator's own.
    ///   - cancels: a person cancels the session that they spawn, whenever they like.
    package init(isAway: Bool = false, cancels: Bool = false, _ budget: Budget) throws {
        self.words = "a spawn\(isAway ? " elsewhere" : "")\(cancels ? " and a cancel" : "")\(budget.words)"
        self.budget = budget
        let key = try SessionKey("app/1")
        let away = isAway ? try HostName("beta") : nil
        let wishes = [Wish.spawn(key, on: away)] + (cancels ? [.order(key, .cancel, keepWorktree: false, force: false)] : [])
        plan = try Plan(
            hosts: [.init("alpha", slots: 1, isLocal: true), .init("beta", slots: 1)], sessions: 1, watchers: 0, requests: wishes.count)
        plan.wishes = wishes
        plan.deeds = [.report(.complete, asks: false, acknowledges: false), .endTurn(good: true), .end(.infrastructure)]
        plan.timeStands = true
    }

    /// Those that are exhausted within a minute on two cores, the largest first.
    package static func all() throws -> [SmallWorld] {
        try [
            SmallWorld(Budget(crashes: 2, deeds: 1)), SmallWorld(Budget(deeds: 2, losses: 1)), SmallWorld(Budget(messages: 1, deeds: 2)),
            SmallWorld(Budget(crashes: 1, deeds: 2)), SmallWorld(Budget(fences: 1, deeds: 2)), SmallWorld(cancels: true, Budget(deeds: 2)),
            SmallWorld(Budget(ticks: 1, deeds: 2)),
        ]
    }
}

extension Budget {
    private static var purses: [(path: WritableKeyPath<Budget, Int>, name: String)] {
        [
            (\.messages, "messages"), (\.crashes, "crashes"), (\.losses, "losses"), (\.fences, "fences"), (\.ticks, "ticks"), (\.deeds, "deeds"),
        ]
    }

    /// What there is: ", 1 crashes, 2 deeds".
    fileprivate var words: String {
        Self.purses.filter { self[keyPath: $0.path] > 0 }.map { ", \(self[keyPath: $0.path]) \($0.name)" }.joined()
    }

    /// Reads "crashes=1,deeds=2"; nil for anything else.
    package init?(_ words: String) {
        self.init()
        for word in words.split(separator: ",") {
            let parts = word.split(separator: "=")
            guard parts.count == 2, let count = Int(parts[1]), let purse = Self.purses.first(where: { $0.name == parts[0] }) else { return nil }
            self[keyPath: purse.path] = count
        }
    }
}
