package import OrchCore

/// What a world begins with, and what people and workers may do in it.
package struct Plan: Sendable {
    package struct Host: Sendable {
        package var name: HostName
        package var slots: Int
        package var isLocal: Bool
        /// The operator adds it to the cluster later.
        package var joinsLater: Bool
        package var labels: [String: String]

        package init(_ name: String, slots: Int, isLocal: Bool = false, joinsLater: Bool = false, labels: [String: String] = [:]) throws {
            self.name = try HostName(name)
            self.slots = slots
            self.isLocal = isLocal
            self.joinsLater = joinsLater
            self.labels = labels
        }
    }

    package var hosts: [Host]
    /// Sessions that people speak of.
    package var sessions: [SessionKey]
    /// What people may ask for. What stands here twice is asked for twice as often.
    package var wishes: [Wish]
    /// Requests that people make in all.
    package var requests: Int
    /// What workers may do by themselves, again by weight.
    package var deeds: [Deed]
    package var watchers: Int
    /// How often something is lost for good, out of a thousand steps.
    package var losses = 2
    /// All clocks stand still, and timers fire at any moment: for a search, where time would make every state a new one.
    package var timeStands = false
    /// A deliberate fault of the machines.
    package var mutant: Mutant?

    package init(hosts: [Host], sessions: Int, watchers: Int, requests: Int) throws {
        self.hosts = hosts
        self.sessions = try (1...sessions).map { try SessionKey("app/\($0)") }
        self.watchers = watchers
        self.requests = requests
        wishes = Self.everyWish(hosts: hosts.map(\.name), sessions: self.sessions)
        deeds = Self.everyDeed
    }

    /// A laptop with an agent of its own, a build server, and one that comes and goes.
    package static func walk() throws -> Plan {
        try Plan(
            hosts: [Host("alpha", slots: 2, isLocal: true), Host("beta", slots: 1), Host("gamma", slots: 2, joinsLater: true, labels: ["fast": ""])],
            sessions: 5, watchers: 2, requests: 120)
    }

    private static func everyWish(hosts: [HostName], sessions: [SessionKey]) -> [Wish] {
        let orders: [HostOrder.Kind] = [.drain, .drain, .drain, .undrain, .undrain, .undrain, .undrain]
        let asking = [PlacementWishes(labels: ["fast": ""]), PlacementWishes(labels: ["fast": "true"], priority: 90), PlacementWishes(priority: 10)]
        let flags = [(false, false), (false, false), (true, false), (false, true)]
        return sessions.flatMap { key -> [Wish] in
            let spawns = [nil, nil, nil, nil] + hosts.map(Optional.some)
            let often: [Command.Kind] = [.pause, .pause, .resume, .resume, .resume, .restart, .restart, .guidance, .guidance]
            let endings = flags.flatMap { keep, force in
                [Command.Kind.cancel, .delete].map { Wish.order(key, $0, keepWorktree: keep, force: force) }
            }
            let others = sessions.filter { $0 != key }.prefix(1).map { PlacementWishes(after: [$0]) }
            return spawns.map { .spawn(key, on: $0) } + (asking + others).map { .spawn(key, on: nil, asking: $0) }
                + often.map { .order(key, $0, keepWorktree: false, force: false) } + endings
                + hosts.flatMap { [Wish.move(key, to: $0, force: false), .move(key, to: $0, force: true)] } + [.get(key)]
                + [SessionStatus.complete, .stuck, .prReady].map { .update(key, $0) }
        } + hosts.flatMap { host in orders.map { .host(host, $0) } }
    }

    private static let everyDeed: [Deed] =
        SessionStatus.reportable.flatMap {
            [Deed.report($0, asks: false, acknowledges: false), .report($0, asks: false, acknowledges: true)]
        } + [
            .report(.stuck, asks: true, acknowledges: false), .report(.complete, asks: false, acknowledges: false),
            .endTurn(good: true), .endTurn(good: true), .endTurn(good: false), .sign, .sign, .work, .work, .work, .push, .push,
            .end(.finished), .end(.infrastructure), .end(.rateLimited), .end(.notLoggedIn), .end(.exhausted),
        ]
}
