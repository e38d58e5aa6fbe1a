import OrchHome
import Testing

@testable import OrchAgent

@Suite("The order of ending a worker")
struct StopMachineTests {
    private let grace = EndingGrace(ask: 10, terminate: 20, leftovers: 30)

    @Test func askThenTermThenKillAgainAndAgain() {
        var machine = StopMachine(grace: grace, hasFarewell: true)
        #expect(machine.timeUp() == nil)
        #expect(machine.requested(.graceful) == .init(action: .sayFarewell, wait: 10))
        #expect(machine.requested(.graceful) == nil)
        #expect(machine.timeUp() == .init(action: .terminate, wait: 20))
        #expect(machine.requested(.graceful) == nil)
        #expect(machine.timeUp() == .init(action: .kill, wait: StopMachine.killAgain))
        #expect(machine.timeUp() == .init(action: .kill, wait: StopMachine.killAgain))
    }

    @Test func withoutAFarewellItStartsWithTerm() {
        var machine = StopMachine(grace: grace, hasFarewell: false)
        #expect(machine.requested(.graceful) == .init(action: .terminate, wait: 20))
    }

    @Test func killOvertakesEverythingAndIsNotTakenBack() {
        var machine = StopMachine(grace: grace, hasFarewell: true)
        _ = machine.requested(.graceful)
        #expect(machine.requested(.kill) == .init(action: .kill, wait: StopMachine.killAgain))
        #expect(machine.requested(.kill) == nil)
        #expect(machine.requested(.graceful) == nil)
    }
}
