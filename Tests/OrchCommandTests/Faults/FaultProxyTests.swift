import Foundation
import OrchForge
import OrchHome
import Testing

@testable import orch

/// The double itself: what it says it does to a connection is what both ends see.
@Suite(RealPrograms.needsPython, .timeLimit(.minutes(1)))
struct FaultProxyTests {
    @Test func eachModeDoesWhatItSays() async throws {
        let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"]
        let result = try await CommandRunner().run(
            OrchForge.Command(
                try #require(RealPrograms.python), ["\(FaultProxy.folder)/fault_proxy_test.py"], in: "/", environment: environment,
                timeLimit: .seconds(50), doing: "the self-test of the proxy"))
        #expect(result.exit == .code(0), "\(result.errorText)")
        #expect(result.errorText.contains("Ran 14 tests"), "\(result.errorText)")
    }

    @Test func aCommandThatIsNoneIsAnError() async throws {
        let root = "/tmp/orch-proxy-\(UUID().uuidString.prefix(8))"
        try PrivateDirectory.createAll(root)
        let proxy = try await FaultProxy(["one": "127.0.0.1:9"], root: root)
        #expect(proxy.ports.keys.sorted() == ["one"])
        await #expect(throws: FaultProxy.Failure.self) { try await proxy.say("dance one") }
        #expect(try await proxy.count("accepted", of: "one") == 0)
        try await proxy.end()
        try FileManager.default.removeItem(atPath: root)
    }
}
