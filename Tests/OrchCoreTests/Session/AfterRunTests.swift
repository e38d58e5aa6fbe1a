import Testing

@testable import OrchCore

@Suite struct AfterRunTests {
    private func decide(
        _ kind: RunEnd.Kind, claim: SessionStatus? = nil, want: Want = .run, failures: Int = 0, isFenced: Bool = false, waits: Bool = false,
        goesOn: Bool = false, until: Timestamp? = nil
    ) throws -> AfterRun {
        let words = Guidance(id: "g", text: "x", sentAt: second(0).wall)
        var attempt = AgentAttempt(offer: Offer(attempt: 1, spec: try spec(1), guidance: waits ? [words] : []), at: second(0).wall)
        attempt.claim = claim
        attempt.want = want
        attempt.failures = failures
        attempt.goesOn = goesOn
        return AfterRun.decide(
            attempt, RunEnd(kind: kind, detail: "so", until: until), isFenced: isFenced, evidence: "2 commits", now: second(0).wall)
    }

    static let kinds: [RunEnd.Kind] = [
        .finished, .infrastructure, .rateLimited, .notLoggedIn, .exhausted, .neverStarted, .startFailed, .stopped, .fenced,
    ]

    @Test(arguments: kinds) func whatTheOperatorWantsGoesBeforeEverything(kind: RunEnd.Kind) throws {
        for want in [Want.paused, .cancelled, .deleted] { #expect(try decide(kind, claim: .complete, want: want) == .settle) }
        #expect(try decide(kind, claim: .complete, isFenced: true) == .settle)
    }

    @Test(arguments: kinds) func aClaimStandsHoweverTheRunEnded(kind: RunEnd.Kind) throws {
        #expect(try decide(kind, claim: .complete, goesOn: true) == .complete)
        #expect(try decide(kind, claim: .stuck) == .rest(.stuck))
    }

    @Test func shippingRestsOnlyAfterAGoodEnd() throws {
        #expect(try decide(.finished, claim: .prReady) == .rest(.reported))
        #expect(try decide(.stopped, claim: .shipping) == .rest(.reported))
        #expect(try decide(.infrastructure, claim: .shipping) == .retry(at: second(30).wall, failures: 1))
    }

    @Test func withoutAClaim() throws {
        #expect(try decide(.finished) == .stuck("the worker ended without a report: 2 commits"))
        #expect(try decide(.finished, goesOn: true) == .again(failures: 0))
        #expect(try decide(.stopped, waits: true) == .again(failures: 1))
        #expect(try decide(.stopped, failures: Limits.continuations, waits: true) == .stuck("the worker ended without a report: 2 commits"))
        #expect(try decide(.infrastructure, failures: 2) == .retry(at: second(120).wall, failures: 3))
        #expect(try decide(.infrastructure, failures: 3) == .stuck("so (4 times in a row)"))
        #expect(try decide(.rateLimited) == .stuck("so"))
        #expect(try decide(.rateLimited, failures: 2, until: second(3600).wall) == .retry(at: second(3600).wall, failures: 2))
        #expect(try decide(.notLoggedIn) == .stuck("so: 2 commits"))
    }

    @Test func backOffDoublesToTenMinutes() {
        #expect((1...7).map { Timing.backOff($0) } == [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000])
        #expect(Timing.backOff(0) == 30_000)
        #expect(Timing.backOff(.max) == 600_000)
    }
}
