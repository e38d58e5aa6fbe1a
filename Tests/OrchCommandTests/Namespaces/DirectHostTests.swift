import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// `orch host add --ssh` where the laptop gets to the machine's own address: ssh is for the beginning only.
@Suite(RealPrograms.needsNamespaces, RealPrograms.needsSSH, .timeLimit(.minutes(2)))
struct DirectHostTests {
    @Test func whatCanBeDialledIsDialled() async throws {
        try await Cluster.with { cluster in
            try await Network.with("laptop", "gpu-box") { network in
                let (laptop, gpuBox) = (try network.machine("laptop"), try network.machine("gpu-box"))
                try await FarHost.with(cluster, at: gpuBox.address, within: network.entering(gpuBox, [])) { far in
                    func orch(_ arguments: String...) async throws -> String {
                        let words = network.entering(laptop, [ClusterHost.binary] + arguments)
                        let environment = far.laptop.environment.merging(["PATH": Network.path]) { "\($0):\($1)" }
                        let result = try await CommandRunner().run(
                            OrchForge.Command(
                                words[0], Array(words.dropFirst()), in: far.laptop.directory, environment: environment, timeLimit: .seconds(60),
                                doing: "orch \(arguments)"))
                        #expect(result.succeeded, "\(arguments): \(result.text)\(result.errorText)")
                        return result.text
                    }
                    try cluster.issue(1, .commit("a.txt"), .report(.complete))
                    _ = try await orch("up")
                    let said = try await orch("host", "add", "gpu-box", "--ssh", "gpu-box")
                    #expect(said.contains("gpu-box is reached at tcp://\(gpuBox.address):"), "\(said)")
                    let host = try #require(try config(of: cluster.laptop).hosts[HostName("gpu-box")])
                    #expect(host.ssh == nil && host.endpoint.host == gpuBox.address)
                    // Its agent is open at that address and at the loopback, and nowhere else.
                    #expect(try config(of: cluster.gpuBox).listen.map(\.host) == ["127.0.0.1", gpuBox.address])

                    try await cluster.laptop.ok("spawn", "1", "--host", "gpu-box")
                    try await cluster.laptop.wait("1", .complete)
                    #expect(try await cluster.laptop.get("1")["host"]?.string == "gpu-box")
                    #expect(try far.clients().isEmpty, "no ssh is kept for it")
                }
            }
        }
    }

    private func config(of host: ClusterHost) throws -> HostConfig {
        try HostConfigFile(home: host.home, environment: host.environment).read().config
    }
}
