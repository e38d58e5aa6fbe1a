import Simulator
import Testing

@testable import OrchCore

/// A host whose key is taken away is heard no more; one that changes it is told step by step.
@Suite struct HostKeyTests {
    @Test func whatARevokedHostSaysIsDroppedAndItsSessionsStay() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        #expect(try coordinator.orders(.revoke, coordinator.gpu).contains("shut gpu"))
        #expect(coordinator.replies.last?.host?.notes.first?.hasPrefix("1 session there is unreachable from now on") == true)
        #expect(try coordinator.does(.connected(coordinator.gpu)) == [])
        #expect(try coordinator.hello(coordinator.gpu, inventory: [(1, 1, .running)]) == [])
        #expect(try coordinator.happens(coordinator.gpu, 1, .reported, .running, .stuck) == [])
        #expect(coordinator[1]?.face.status == .working && coordinator[1]?.openAttempt != nil)
        let status = try #require(coordinator.machine.hostStatuses().first { $0.name == coordinator.gpu })
        #expect(status.reachability == .unreachable && status.notReady.first == "the key of host gpu was revoked")
        _ = try coordinator.spawns(2, on: coordinator.gpu)
        #expect(try coordinator.machine.waitingReason(#require(coordinator[2])) == "the key of gpu was revoked")
    }

    @Test func aNewKeyIsPinnedBeforeItIsUsedAndAloneAfterwards() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        #expect(try coordinator.orders(.rotateKey, gpu) == ["reply rotate_key: unreachable: gpu can't be reached: not heard yet"])
        _ = try coordinator.hello(gpu)
        #expect(try coordinator.orders(.rotateKey, gpu) == ["reply rotate_key: version: orch 1 on gpu does not know how to change its key"])
        try coordinator.knowsKeys()
        #expect(try coordinator.orders(.rotateKey, gpu) == ["→ gpu key change make"])
        #expect(try coordinator.says(gpu, .keyChanged(KeyChanged(step: .make, key: "new"))) == ["pin new of gpu"])
        #expect(try coordinator.does(.keyPinned(gpu, "new")) == ["→ gpu key change use new"])
        #expect(try coordinator.does(.keyPinned(gpu, "new")) == [])
        // The doors close before the answer comes, or after.
        _ = try coordinator.does(.disconnected(gpu))
        let words = "its key is new now, and the old one is not let in any more"
        #expect(try coordinator.does(.keySettled(gpu, "new")) == ["reply rotate_key: gpu done, \(words)"])
    }

    /// The next coordinator finds both keys pinned, and tells the agent again.
    @Test func whatWasBrokenOffGoesOn() throws {
        var coordinator = try CoordinatorBench()
        #expect(try coordinator.does(.keyPinned(coordinator.gpu, "new")) == [])
        let begun = try coordinator.knowsKeys()
        #expect(begun.contains("→ gpu key change use new"))
        let lost = try coordinator.says(coordinator.gpu, .keyChanged(KeyChanged(step: .use, problem: "there is no new key here")))
        #expect(lost == ["unpin gpu"])
        #expect(try coordinator.orders(.rotateKey, coordinator.gpu) == ["→ gpu key change make"])
    }

    @Test func whoWaitsIsToldWhatHappened() throws {
        var coordinator = try CoordinatorBench()
        let gpu = coordinator.gpu
        try coordinator.knowsKeys()
        _ = try coordinator.orders(.rotateKey, gpu)
        #expect(coordinator.timers.contains { $0.0 == .keyChange(gpu, request: "rotate_key") && $0.after == Timing.keyChange })
        let late = try coordinator.does(.timer(.keyChange(gpu, request: "rotate_key")))
        #expect(late == ["reply rotate_key: unreachable: gpu has not come back with its new key within 20 s: nothing was changed"])
        #expect(try coordinator.does(.timer(.keyChange(gpu, request: "rotate_key"))) == [])
        #expect(try coordinator.says(gpu, .keyChanged(KeyChanged(step: .make, key: "new"))) == [], "nobody waits for it")
        _ = try coordinator.orders(.rotateKey, gpu)
        let failed = try coordinator.says(gpu, .keyChanged(KeyChanged(step: .make, problem: "the disk is full")))
        #expect(failed == ["reply rotate_key: conflict: the key of gpu stays as it is: no new key was made there: the disk is full"])
    }

    @Test func theMachineItselfHasNoKey() throws {
        var coordinator = try CoordinatorBench()
        let laptop = coordinator.laptop
        coordinator.machine.hosts[laptop]?.record.isLocal = true
        coordinator.ledger.hosts[laptop]?.isLocal = true
        let words = "laptop is this machine itself: its agent is reached without a key"
        #expect(try coordinator.orders(.rotateKey, coordinator.laptop) == ["reply rotate_key: refused: \(words)"])
        #expect(try coordinator.orders(.revoke, coordinator.laptop) == ["reply revoke: refused: \(words)"])
    }
}

extension CoordinatorBench {
    /// A hello of `gpu` whose orch can change keys.
    @discardableResult
    fileprivate mutating func knowsKeys() throws -> [String] {
        var hello = Hello(
            orchVersion: "1", host: gpu, machine: "m", boot: "b", incarnation: 1, stream: StreamID(high: 5, low: 1), head: heads[gpu] ?? 0,
            oldest: 1, term: 0, facts: HostFacts(slots: 2, slotsUsed: 0, labels: [:], notReady: []), inventory: [])
        hello.changesKey = true
        return try say(hello: hello, from: gpu)
    }
}
