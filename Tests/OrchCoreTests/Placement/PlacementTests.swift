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

    @Test func whoHasTheRepositoryIsTaken() throws {
        let project = ProjectSpec(
            name: try ProjectName("shop"), remote: "git@example.com:acme/shop.git", checkout: .init(machine: "laptop-1", path: "/home/ann/shop"))
        func decide(_ hosts: [Placement.Candidate]) -> Placement { Placement.decide(pinned: nil, project: project, among: hosts) }
        let (a, b, c) = (try host("a"), try host("b", 3), try host("c", 3))
        var checkout = b
        checkout.machine = "laptop-1"
        #expect(decide([a, checkout, c]) == .on(b.name))
        var clone = c
        clone.facts = HostFacts(slots: 4, slotsUsed: 3, labels: [:], notReady: [], clones: ["acme/other", "acme/shop"])
        #expect(decide([a, b, clone]) == .on(c.name))
        var named = c
        named.facts = HostFacts(slots: 4, slotsUsed: 3, labels: [:], notReady: [], projects: [project.name])
        #expect(decide([a, b, named]) == .on(c.name))
        // One that is full is no reason to wait.
        clone.slotsUsed = 4
        #expect(decide([a, b, clone]) == .on(a.name))
    }

    @Test func aCloneIsCalledByTheEndOfItsAddress() throws {
        func name(_ remote: String?) throws -> String? { ProjectSpec(name: try ProjectName("shop"), remote: remote).cloneName }
        for remote in ["https://github.com/acme/shop.git", "git@github.com:acme/shop", "ssh://git@host:22/x/acme/shop.git"] {
            #expect(try name(remote) == "acme/shop")
        }
        #expect(try name(nil) == nil)
        #expect(try name("shop") == nil)
    }

    @Test func labelsAreAskedForAndLackedInWords() throws {
        func decide(_ labels: [String: String], on pinned: String? = nil, _ hosts: [Placement.Candidate]) throws -> Placement {
            Placement.decide(pinned: try pinned.map { try HostName($0) }, labels: labels, among: hosts)
        }
        var (box, laptop, new) = (try host("gpu-box", 4), try host("laptop"), try host("new", 0, of: 4, .unreachable))
        (box.labels, laptop.labels, new.labels) = (["gpu": "true", "os": "linux"], ["os": "macos"], nil)
        #expect(
            try decide(["gpu": "true"], [laptop, box, new]) == .waits("gpu-box is full (4/4); laptop lacks gpu=true; new is not connected yet"))
        #expect(try decide(["gpu": "", "os": "linux"], on: "laptop", [laptop]) == .waits("laptop lacks gpu and os=linux"))
        box.slotsUsed = 3
        #expect(try decide(["gpu": "true"], [laptop, box]) == .on(box.name))
        box.labels = ["gpu": ""]
        #expect(try decide(["gpu": "true"], [laptop, box]) == .on(box.name))
        #expect(try decide(["gpu": "a100"], [box]) == .waits("gpu-box lacks gpu=a100"))
        box.isDraining = true
        #expect(try decide(["gpu": ""], [box]) == .waits("gpu-box is draining"))
    }

    @Test func aLabelIsAPlainNameAndAText() {
        #expect(HostLabels.parse("gpu=true").map { [$0.key, $0.value] } == ["gpu", "true"])
        #expect(HostLabels.parse("gpu").map { [$0.key, $0.value] } == ["gpu", ""])
        #expect(HostLabels.parse("a=b=c").map { [$0.key, $0.value] } == ["a", "b=c"])
        for text in ["", "=x", "a b=c", "a=\u{1B}", "a=" + String(repeating: "x", count: 101)] { #expect(HostLabels.parse(text) == nil) }
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
        for (id, order) in [(3, 30), (1, 10), (2, 20)] as [(Int, UInt64)] { queue.insert(try session(id), at: .init(priority: 50, order: order)) }
        queue.insert(try session(1), at: .init(priority: 50, order: 10))
        #expect(queue.keys.map(\.id.text) == ["1", "2", "3"])
        queue.insert(try session(1), at: .init(priority: 50, order: 40))
        #expect(queue.keys.map(\.id.text) == ["2", "3", "1"])
        queue.remove(try session(3))
        queue.remove(try session(9))
        #expect(queue.keys.map(\.id.text) == ["2", "1"])
        #expect(!queue.isEmpty)
        queue.insert(try session(4), at: .init(priority: 51, order: 99))
        queue.insert(try session(5), at: .init(priority: 49, order: 1))
        #expect(queue.keys.map(\.id.text) == ["4", "2", "1", "5"])
    }
}
