import Simulator
import Testing

@testable import OrchCore

/// Labels, priorities, limits of workers, drained hosts.
@Suite struct PlacementWishTests {
    @Test func labelsDecideAndAreKept() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.laptop, labels: ["os": "linux"])
        #expect(try coordinator.spawns(1, labels: ["gpu": "true"]).last == "reply r1: queued, gpu is not connected yet; laptop lacks gpu=true")
        _ = try coordinator.restart()
        _ = try coordinator.hello(coordinator.laptop, labels: ["os": "linux"])
        #expect(coordinator[1]?.labels == ["gpu": "true"])
        let lines = try coordinator.hello(coordinator.gpu, labels: ["gpu": "true"])
        #expect(lines.contains("→ gpu offer 1#1"))
        #expect(try coordinator.spawns(2, on: coordinator.laptop, labels: ["gpu": ""]).last == "reply r2: queued, laptop lacks gpu")
    }

    @Test func whatIsNoWishIsRefused() throws {
        var coordinator = try CoordinatorBench()
        #expect(try coordinator.spawns(1, labels: ["a b": "c"]) == ["reply r1: usage: a b=c is no label"])
        #expect(try coordinator.spawns(1, priority: 101) == ["reply r2: usage: a priority is a number from 0 to 100"])
        let many = Dictionary(uniqueKeysWithValues: (0...Limits.wishes).map { ("l\($0)", "") })
        #expect(try coordinator.spawns(1, labels: many).first?.contains("too_large") == true)
    }

    @Test func aMoveGoesOnlyWhereTheLabelsAre() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.laptop, labels: [:])
        _ = try coordinator.hello(coordinator.gpu, labels: ["gpu": ""])
        _ = try coordinator.spawns(1, labels: ["gpu": "true"])
        #expect(
            try coordinator.orders(.move, 1, to: coordinator.laptop) == ["reply move: refused: laptop lacks gpu=true, which app/1 asks for"])
    }

    @Test func aHigherPriorityGoesFirst() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.spawns(1)
        _ = try coordinator.spawns(2, priority: 10)
        _ = try coordinator.spawns(3, priority: 90)
        #expect(try coordinator.hello(coordinator.gpu).filter { $0.contains("offer") } == ["→ gpu offer 3#1", "→ gpu offer 1#1"])
    }

    @Test func noMoreWorkersThanTheOperatorAllows() throws {
        let app = try ProjectName("app")
        var coordinator = try CoordinatorBench(policy: CoordinatorPolicy(maxWorkers: 2, projects: [app: 1]))
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.hello(coordinator.laptop)
        #expect(try coordinator.spawns(1).contains("→ gpu offer 1#1"))
        #expect(try coordinator.spawns(2).last == "reply r2: queued, 1 of at most 1 workers of app run")
        // Of another project one more may run, and then none of any.
        func other(_ id: Int) throws -> SessionSpec {
            var spec = try spec(id)
            spec.project.name = try ProjectName("shop")
            return spec
        }
        for (id, words) in [(3, "on laptop"), (4, "2 of at most 2 workers run")] {
            let lines = try coordinator.asks(.spawn(Request.Spawn(spec: try other(id), host: nil)), about: try other(id).key)
            #expect(lines.last?.hasSuffix(words) == true, "\(lines)")
        }
        // What ends makes room.
        _ = try coordinator.says(coordinator.gpu, .accepted(Accepted(key: try attempt(1))))
        let lines = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
        #expect(lines.contains("→ gpu offer 2#1"), "\(lines)")
    }

    @Test func theCoordinatorUsesFewerSlotsAndAddsLabels() throws {
        let gpu = try HostName("gpu")
        let terms = CoordinatorPolicy.HostTerms(slots: 1, labels: ["site": "attic"])
        var coordinator = try CoordinatorBench(policy: CoordinatorPolicy(hosts: [gpu: terms]))
        _ = try coordinator.hello(gpu, labels: ["os": "linux"])
        #expect(try coordinator.spawns(1, labels: ["site": "attic", "os": "linux"]).contains("→ gpu offer 1#1"))
        #expect(try coordinator.spawns(2, on: gpu).last == "reply r2: queued, gpu is full (1/1)")
        let status = try #require(coordinator.machine.hostStatuses().first { $0.name == gpu })
        #expect(status.slots == 1 && status.labels == ["os": "linux", "site": "attic"])
    }

    @Test func aDrainedHostFinishesAndTakesNothingNew() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        #expect(try coordinator.orders(.drain, coordinator.gpu) == ["reply drain: gpu done, 1 session there goes on"])
        #expect(try coordinator.spawns(2).last?.hasSuffix("queued, gpu is draining; laptop is not connected yet") == true)
        #expect(try coordinator.orders(.move, 2, to: coordinator.gpu) == ["reply move: refused: gpu is draining"])
        // It stays so in the ledger, whatever becomes of coordinator and link.
        _ = try coordinator.restart()
        #expect(try !coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)]).contains { $0.contains("offer") })
        #expect(coordinator.machine.hostStatuses().first { $0.name == coordinator.gpu }?.drainingSince != nil)
        _ = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
        #expect(try coordinator.orders(.undrain, coordinator.gpu) == ["reply undrain: gpu done", "2 is queued (placed)", "→ gpu offer 2#1"])
        #expect(try coordinator.orders(.drain, try HostName("moon")) == ["reply drain: not_found: there is no host moon"])
    }

    @Test func whatAPongTellsCountsAtOnce() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        func pong(_ change: (inout Pong) -> Void) -> WireBody {
            var pong = Pong(head: 0, slots: 2, slotsUsed: 0, signs: [])
            change(&pong)
            return .pong(pong)
        }
        let busy = HostLoad(loadPerCore: 9, freeMemory: nil, freeDisk: nil, gate: LoadGate())
        _ = try coordinator.says(coordinator.gpu, pong { $0.load = busy })
        #expect(
            try coordinator.spawns(1, on: coordinator.gpu).last
                == "reply r1: queued, gpu is not ready: its load is 9.0 for each core, above 8.0")
        // A pong without it says that it is still so.
        #expect(try coordinator.says(coordinator.gpu, pong { _ in }) == [])
        let facts = HostFacts(slots: 2, slotsUsed: 0, labels: [:], notReady: ["git is missing"])
        _ = try coordinator.says(coordinator.gpu, pong { $0.facts = facts })
        #expect(coordinator.ledger.hosts[coordinator.gpu]?.facts == facts)
        _ = try coordinator.says(coordinator.gpu, pong { $0.load = HostLoad(loadPerCore: 1, freeMemory: nil, freeDisk: nil, gate: LoadGate()) })
        let lines = try coordinator.says(coordinator.gpu, pong { $0.facts = .ready(slots: 2) })
        #expect(lines.contains("→ gpu offer 1#1"), "\(lines)")
    }
}
