import Testing

@testable import OrchCore

@Suite struct PlacementTests {
    private func host(
        _ name: String, _ used: Int = 0, of slots: Int = 4, _ reachability: Reachability = .connected, since: Timestamp? = nil, missing: [String] = []
    ) throws -> Placement.Candidate {
        Placement.Candidate(
            name: try HostName(name), reachability: reachability, lostSince: since, slots: slots, slotsUsed: used, notReady: missing)
    }

    private func decide(_ pinned: String? = nil, _ hosts: [Placement.Candidate]) throws -> String {
        switch Placement.decide(pinned: try pinned.map { try HostName($0) }, among: hosts) {
        case .on(let name): name.text
        case .waits(let reason): "waits: \(reason)"
        }
    }

    @Test func whereTheLargestPartIsFree() throws {
        #expect(try decide(nil, [host("a", 1), host("b", 0), host("c", 1, of: 100)]) == "b")
        #expect(try decide(nil, [host("a", 1), host("c", 1, of: 100)]) == "c")
        #expect(try decide(nil, [host("b", 2), host("a", 1, of: 2)]) == "a")
    }

    @Test func aPinnedSessionGoesToItsHostOrWaits() throws {
        #expect(try decide("a", [host("a", 3), host("b")]) == "a")
        #expect(try decide("a", [host("a", 4), host("b")]) == "waits: a is full (4/4)")
        #expect(try decide("z", [host("a")]) == "waits: there is no host z")
    }

    @Test func theReasonNamesEachObstacle() throws {
        #expect(try decide(nil, []) == "waits: there is no host yet")
        let since = Timestamp(iso8601: "2026-01-31T08:30:00Z")
        #expect(
            try decide(
                nil,
                [
                    host("e", of: 0), host("d", missing: ["git is missing", "no disk"]), host("c", 0, of: 4, .quiet),
                    host("b", 0, of: 4, .unreachable, since: since), host("a", 0, of: 4, .unreachable),
                ])
                == "waits: a is not connected yet; b is unreachable since 2026-01-31 08:30 UTC; c is silent; "
                + "d is not ready: git is missing; e is full (0/0)"
        )
    }

    @Test func aFleetIsNotListed() throws {
        let fleet = try (10..<60).map { try host("h\($0)", 1, of: 1) }
        #expect(try decide(nil, fleet).hasSuffix("h14 is full (1/1); and 45 more hosts"))
    }

    @Test func theQueueIsInOrderAndHoldsEachOnce() throws {
        var queue = PlacementQueue()
        for (id, order) in [(3, 30), (1, 10), (2, 20)] as [(Int, UInt64)] { queue.insert(try session(id), order: order) }
        queue.insert(try session(1), order: 10)
        #expect(queue.keys.map(\.id.text) == ["1", "2", "3"])
        queue.insert(try session(1), order: 40)
        #expect(queue.keys.map(\.id.text) == ["2", "3", "1"])
        queue.remove(try session(3))
        queue.remove(try session(9))
        #expect(queue.keys.map(\.id.text) == ["2", "1"])
        #expect(!queue.isEmpty)
    }
}
