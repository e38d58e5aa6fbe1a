import Testing

@testable import OrchForge

/// A door that a test opens.
private actor Door {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    func open() {
        isOpen = true
        for one in waiting { one.resume() }
        waiting = []
    }
}

@Suite struct CoordinationTests {
    @Test func `one at a time for a key, in order`() async throws {
        let turns = Turns()
        let inside = Tally(["now": 0, "most": 0, "all": 0])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await turns.inTurn("a") {
                        inside.change {
                            $0["now", default: 0] += 1
                            $0["most"] = max($0["most", default: 0], $0["now", default: 0])
                        }
                        await Task.yield()
                        inside.change {
                            $0["now", default: 0] -= 1
                            $0["all", default: 0] += 1
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.value == ["now": 0, "most": 1, "all": 50])
    }

    @Test func `other keys do not wait, a cancelled waiter leaves, the queue has a limit`() async throws {
        let turns = Turns(limit: 1)
        let door = Door()
        let entered = Door()
        let holder = Task {
            try await turns.inTurn("a") {
                await entered.open(); await door.pass()
            }
        }
        await entered.pass()
        #expect(try await turns.inTurn("b") { 7 } == 7)
        let waiter = Task { try await turns.inTurn("a") { 1 } }
        while await turns.waiting(for: "a") == 0 { await Task.yield() }
        #expect(await forgeError { try await turns.inTurn("a") { 2 } }?.code == .tooManyWaiters)
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        await door.open()
        try await holder.value
        #expect(try await turns.inTurn("a") { 3 } == 3)
    }

    @Test func `who asks for the same work shares it`() async throws {
        let work = SharedWork<Int>()
        let door = Door()
        let runs = Tally(0)
        let callers = (0..<20).map { _ in
            Task {
                try await work.value("fetch") {
                    runs.change { $0 += 1 }
                    await door.pass()
                    return 42
                }
            }
        }
        while await work.waiters(of: "fetch") < 20 { await Task.yield() }
        #expect(try await work.value("other") { 1 } == 1)
        await door.open()
        for caller in callers { #expect(try await caller.value == 42) }
        #expect(runs.value == 1)
    }

    @Test func `work goes on for those who stay, and is cancelled when nobody does`() async throws {
        let work = SharedWork<Int>()
        let door = Door()
        let cancelled = Door()
        let body: @Sendable () async throws -> Int = {
            await withTaskCancellationHandler {
                await door.pass()
            } onCancel: {
                Task {
                    await cancelled.open(); await door.open()
                }
            }
            return 1
        }
        let one = Task { try await work.value("x", body) }
        let two = Task { try await work.value("x", body) }
        while await work.waiters(of: "x") < 2 { await Task.yield() }
        one.cancel()
        await #expect(throws: CancellationError.self) { try await one.value }
        #expect(await work.waiters(of: "x") == 1)
        two.cancel()
        await #expect(throws: CancellationError.self) { try await two.value }
        await cancelled.pass()
        #expect(try await work.value("x") { 2 } == 2)
    }
}
