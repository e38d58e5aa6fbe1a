import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Services of macOS, as far as they can be seen on Linux: launchd is scripted, the daemon and the plist are real.
@Suite(RealPrograms.needsPython, .timeLimit(.minutes(3)))
struct LaunchdTests {
    @Test func anAgentLivesAsALaunchAgent() async throws {
        try await ServiceHouse.with { house in
            let services = Services(try Machine(environment: house.environment), platform: .launchd)
            let installation = ServiceInstallation(services: services, orch: OrchHouse.orch)
            let plist = "\(house.house.root)/Library/LaunchAgents/orch.agent.plist"
            let gui = "gui/\(geteuid())"
            #expect(
                try await installation.install(.agent, startsNow: false) == [
                    "wrote \(plist)", "orch.agent starts at the next login; 'orch up' starts it now",
                ])
            #expect(try house.manager.newOrders() == ["launchctl enable \(gui)/orch.agent"])
            let said = try await installation.install(.agent, startsNow: true)
            let first = try house.record(.agent)
            #expect(said == ["\(plist) is as it should be", "agent started (pid \(first.pid)) as orch.agent"] && first.service == "orch.agent")
            #expect(try house.manager.newOrders() == ["launchctl enable \(gui)/orch.agent", "launchctl bootstrap \(gui) \(plist)"])
            #expect(try await services.manager.state(services.file(.agent)) == ServiceState(activity: "running", atLogin: nil, pid: first.pid))

            let second = try await services.restart(first, .agent)
            #expect(second.pid != first.pid && second.service == "orch.agent")
            #expect(try await installation.uninstall(.agent).first == "removed \(plist)")
            #expect(try DaemonState.of(.agent, in: house.house.home) == .notRunning)
            #expect(try house.house.log(of: .agent).contains("msg=\"told to end\" signal=SIGTERM"))
            await #expect(throws: Problem.self) { try await services.manager.linger() }
        }
    }
}
