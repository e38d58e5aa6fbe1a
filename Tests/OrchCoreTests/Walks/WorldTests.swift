import Testing

@testable import OrchCore

@Suite struct WorldTests {
    /// Histories of a coordinator and two agents that crash, are cut off and come back; in the end everything must have come to rest.
    @Test(arguments: Seeds.range) func history(seed: Int) throws {
        do {
            try Self.run(seed: UInt64(seed), records: false).get()
        } catch {
            guard case .failure(let failure) = try Self.tell(seed: UInt64(seed)) else { throw error }
            Issue.record("seed \(seed): \(failure)")
        }
    }

    /// The same seed is the same history: what fails can be told again.
    @Test func isDeterministic() throws {
        let first = try World.told(seed: 7)
        #expect(try World.told(seed: 7) == first)
        #expect(try World.told(seed: 8) != first)
    }

    /// A walk that goes nowhere finds nothing.
    @Test func everythingHappens() throws {
        var causes: Set<AgentEvent.StateChange.Cause> = []
        var ends: Set<RunEnd.Kind> = []
        var closed: Set<CloseReason> = []
        var receipts: Set<Guidance.Receipt> = []
        for seed in 0..<40 {
            var world = try World(seed: UInt64(seed))
            try world.live(steps: Self.steps)
            for event in world.hosts.values.flatMap(\.journal.history) {
                if case .guidance(let receipt) = event.event { receipts.insert(receipt.receipt) }
                guard case .state(let change) = event.event else { continue }
                causes.insert(change.cause)
                ends.formUnion([change.end?.kind].compactMap(\.self))
                closed.formUnion([change.closed].compactMap(\.self))
            }
        }
        let every: Set<AgentEvent.StateChange.Cause> = [
            .accepted, .preparing, .prepared, .preparationFailed, .runStarted, .runEnded, .reported, .paused, .resumed, .continues, .deleting,
            .deletionFailed, .closed,
        ]
        #expect(every.subtracting(causes) == [])
        #expect(
            Set<RunEnd.Kind>([.finished, .infrastructure, .rateLimited, .notLoggedIn, .exhausted, .startFailed, .stopped]).subtracting(ends) == [])
        #expect(Set<CloseReason>([.complete, .cancelled, .deleted, .fenced]).subtracting(closed) == [])
        #expect(receipts == [.onHost, .delivered])
    }

    static let steps = 400

    static func run(seed: UInt64, records: Bool) -> Result<Void, Violation> {
        do {
            var world = try World(seed: seed, records: records)
            try world.live(steps: steps)
            return .success(())
        } catch let violation as Violation {
            return .failure(violation)
        } catch {
            return .failure(Violation("\(error)"))
        }
    }

    /// The history again, in words.
    static func tell(seed: UInt64) throws -> Result<Void, Violation> {
        var world = try World(seed: seed, records: true)
        do {
            try world.live(steps: steps)
            return .success(())
        } catch {
            return .failure(Violation("\(error)\n" + (world.transcript?.lines ?? []).suffix(200).joined(separator: "\n")))
        }
    }
}

extension World {
    mutating func live(steps: Int) throws {
        for _ in 0..<steps { try step() }
        try heal()
    }

    fileprivate static func told(seed: UInt64) throws -> [String] {
        var world = try World(seed: seed, records: true)
        try world.live(steps: 200)
        return world.transcript?.lines ?? []
    }
}
