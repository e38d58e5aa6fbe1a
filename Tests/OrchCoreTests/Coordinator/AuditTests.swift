import Simulator
import Testing

@testable import OrchCore

/// What the audit log keeps of what people ask, in the transaction that does it.
@Suite struct AuditTests {
    private static func lines(_ coordinator: CoordinatorBench) -> [String] {
        coordinator.ledger.audit.map { "\($0.kind.rawValue) \($0.request ?? "-") by \($0.by?.description ?? "-"): \($0.words)" }
    }

    @Test func whatIsAskedIsKeptWithWhatCameOfIt() throws {
        var coordinator = try CoordinatorBench()
        _ = try coordinator.hello(coordinator.gpu)
        _ = try coordinator.spawns(1, on: coordinator.gpu, named: "s", after: [])
        _ = try coordinator.spawns(1, named: "again")
        _ = try coordinator.orders(.drain, coordinator.gpu)
        #expect(
            Self.lines(coordinator) == [
                "asked s by local: spawn app/1 on gpu", "answered s by -: done", "asked again by local: spawn app/1",
                "answered again by -: refused (conflict): app/1 has a live session already: queued on gpu", "asked drain by local: host drain gpu",
                "answered drain by -: done; 1 session there goes on",
            ])
    }

    @Test func aHostsLateAnswerIsKeptAlsoByTheNextCoordinator() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let before = coordinator.ledger.audit.count
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        _ = try coordinator.orders(.pause, 1)
        // Who hears nothing asks again: that is the same asking.
        _ = try coordinator.orders(.pause, 1)
        _ = try coordinator.restart()
        _ = try coordinator.hello(coordinator.gpu, used: 1, inventory: [(1, 1, .running)])
        _ = try coordinator.done(coordinator.gpu, "pause", .refused)
        #expect(
            Self.lines(coordinator).dropFirst(before) == [
                "asked pause by local: pause app/1", "answered pause by -: waiting for gpu", "answered pause by -: waiting for gpu",
                "answered pause by -: refused (refused): no",
            ])
    }

    @Test func whoHasAKeyIsNamedByIt() throws {
        var coordinator = try CoordinatorBench()
        let request = Request(id: "d", call: .host(HostOrder(host: coordinator.gpu, kind: .undrain)))
        let tablet = Requester.client(RemoteClient(name: "tablet", key: "2k3m", isReadOnly: false))
        _ = try coordinator.does(.request(ClientID(1), request, by: tablet, key: nil, past: nil))
        #expect(Self.lines(coordinator).first == "asked d by tablet: host undrain gpu")
        #expect(coordinator.ledger.audit.first?.by == tablet)
    }

    @Test func whoMayOnlyLookIsRefusedAndKept() throws {
        var coordinator = try CoordinatorBench()
        let tablet = Requester.client(RemoteClient(name: "tablet", key: "2k3m", isReadOnly: true))
        let drain = Request(id: "d", call: .host(HostOrder(host: coordinator.gpu, kind: .drain)))
        let replies = try coordinator.does(.request(ClientID(1), drain, by: tablet, key: nil, past: nil))
        #expect(replies.count == 1 && coordinator.replies.last?.problem?.code == .refused)
        #expect(coordinator.ledger.hosts[coordinator.gpu]?.drainingSince == nil)
        #expect(Self.lines(coordinator).first == "asked d by tablet: host drain gpu")
        #expect(Self.lines(coordinator).last?.hasPrefix("answered d by -: refused (refused): tablet may look") == true)
        // What it may: look for orphans, and no more than look.
        let sweeps = [false, true].map { Request(id: "s\($0)", call: .sweep(Request.Sweep(order: SweepOrder(.orphans, clean: $0), host: nil))) }
        #expect(sweeps.map(\.isQuestion) == [true, false])
    }

    @Test func wordsForAWorkerAreSealedAndNotKept() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.orders(.guidance, 1, text: "the token is hunter2")
        let kept = Self.lines(coordinator).joined()
        let digest = SHA256.hexadecimal(SHA256.digest(Array("the token is hunter2".utf8)))
        #expect(kept.contains("asked guidance by local: forward app/1 (20 bytes, SHA-256 \(digest))"))
        #expect(!kept.contains("hunter2"))
    }

    @Test func questionsAreNotKept() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        let before = coordinator.ledger.audit.count
        _ = try coordinator.gets(1)
        #expect(coordinator.ledger.audit.count == before)
    }

    @Test func aHostThatIsRemovedAnswersForItsOrders() throws {
        var coordinator = try CoordinatorBench()
        try coordinator.runs(1)
        _ = try coordinator.happens(coordinator.gpu, 1, .closed, .closed, .complete, closed: .complete)
        _ = try coordinator.does(.disconnected(coordinator.gpu))
        _ = try coordinator.orders(.delete, 1)
        _ = try coordinator.does(.hostRemoved(coordinator.gpu))
        #expect(Self.lines(coordinator).last == "answered delete by -: done; host gpu was removed: what is there stays")
    }
}
