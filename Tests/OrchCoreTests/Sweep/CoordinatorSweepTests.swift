import Simulator
import Testing

@testable import OrchCore

/// Every host that is heard is asked, and the answers go to the client as one.
@Suite struct CoordinatorSweepTests {
    @Test func allHostsAreAskedAndTheUnheardAreNamed() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        #expect(try coordinator.sweeps() == ["→ gpu sweep orphans"])
        #expect(try coordinator.says(coordinator.gpu, .swept(HostSweep(host: coordinator.gpu, more: 3)), correlation: 1) == ["reply s: done"])
        let hosts = try #require(coordinator.replies.last?.sweep?.hosts)
        #expect(hosts.map(\.host) == [coordinator.gpu, coordinator.laptop] && hosts.map(\.more) == [3, 0])
        #expect(hosts.map(\.missing) == [nil, "not heard yet"])
        #expect(try coordinator.says(coordinator.gpu, .swept(HostSweep(host: coordinator.gpu)), correlation: 1) == [])
    }

    @Test func aHostThatDoesNotAnswerIsNotWaitedForForEver() throws {
        var coordinator = try CoordinatorBench()
        for name in [coordinator.gpu, coordinator.laptop] { _ = try coordinator.hello(name) }
        #expect(try coordinator.sweeps(clean: true) == ["→ gpu sweep orphans", "→ laptop sweep orphans"])
        let questions = coordinator.timers.filter { [.question(1), .question(2)].contains($0.0) }
        #expect(questions.map(\.after) == [Timing.sweep, Timing.sweep])
        #expect(try coordinator.does(.timer(.question(1))) == [])
        #expect(try coordinator.does(.disconnected(coordinator.laptop)).contains("reply s: done"))
        let missing = coordinator.replies.last?.sweep?.hosts.map(\.missing)
        let cleaning = "; what it has begun to clean it may have cleaned"
        #expect(missing == ["no answer within 120 s" + cleaning, "it was lost before it answered" + cleaning])
        #expect(coordinator.ledger.replies["s"] != nil, "asked again it is not done again")
    }

    @Test func whoAsksAgainGetsTheAnswer() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.sweeps(on: coordinator.gpu)
        #expect(try coordinator.sweeps(on: coordinator.gpu) == [])
        #expect(try coordinator.says(coordinator.gpu, .swept(HostSweep(host: coordinator.gpu)), correlation: 1) == ["reply s: done"])
        #expect(coordinator.ledger.replies["s"] == nil, "nothing was changed")
    }

    @Test func aHostThatIsNamedHasToBeThere() throws {
        var coordinator = try CoordinatorBench()
        #expect(try coordinator.sweeps(on: coordinator.gpu) == ["reply s: unreachable: gpu can't be reached: not heard yet"])
        #expect(try coordinator.sweeps(on: try HostName("mini")).first?.hasPrefix("reply s: not_found") == true)
    }

    @Test func anAnswerCountsForWhoWasAsked() throws {
        var coordinator = try CoordinatorBench()
        for name in [coordinator.gpu, coordinator.laptop] { _ = try coordinator.hello(name) }
        _ = try coordinator.sweeps(on: coordinator.gpu)
        #expect(try coordinator.says(coordinator.laptop, .swept(HostSweep(host: coordinator.gpu)), correlation: 1) == [])
        #expect(try coordinator.says(coordinator.gpu, .swept(HostSweep(host: coordinator.laptop)), correlation: 1) == ["reply s: done"])
        #expect(coordinator.replies.last?.sweep?.hosts.map(\.host) == [coordinator.gpu])
    }
}

extension CoordinatorBench {
    fileprivate mutating func sweeps(on host: HostName? = nil, clean: Bool = false) throws -> [String] {
        let sweep = Request.Sweep(order: SweepOrder(.orphans, clean: clean), host: host)
        return try does(.request(ClientID(1), Request(id: "s", call: .sweep(sweep)), key: nil, past: nil))
    }
}
