import ArgumentParser
import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// The container's files name what is there, and open nothing. No engine runs them here: deploy/README.md says so.
@Suite(.timeLimit(.minutes(2)))
struct ContainerTests {
    private static let compose = "deploy/docker/compose.yaml"
    private static let dockerfile = "deploy/docker/Dockerfile"

    @Test(RealPrograms.needsYAML) func theClusterOfComposeIsClosedAndWhole() async throws {
        try await DeployHouse.with { house in
            let compose = try await house.yaml(Self.compose)
            let services = try #require(Self.members(compose["services"]))
            #expect(services.keys.sorted() == ["agent-1", "agent-2", "coordinator", "keys"])
            let volumes = Set(try #require(Self.members(compose["volumes"])).keys)
            for (name, service) in services {
                #expect(service["ports"] == nil && service["privileged"] == nil && service["network_mode"]?.string != "host", "\(name) is open")
                #expect(service["cap_drop"]?.array == [.string("ALL")], "\(name) keeps capabilities")
                #expect(service["security_opt"]?.array == [.string("no-new-privileges:true")], "\(name)")
                let build = service["build"]
                let context = URL(fileURLWithPath: "\(DeployHouse.top)/deploy/docker").appendingPathComponent(build?["context"]?.string ?? "")
                    .standardized
                #expect(context.path == DeployHouse.top && build?["dockerfile"]?.string == Self.dockerfile)
                for mount in service["volumes"]?.array?.compactMap(\.string) ?? [] where !mount.contains("$") {
                    #expect(volumes.contains(String(mount.prefix { $0 != ":" })), "\(name): \(mount)")
                }
                if let command = service["command"]?.array?.compactMap(\.string) { _ = try Orch.parseAsRoot(command) }
                // Secrets come from the shell that starts it, none is written down.
                for secret in ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "GH_TOKEN"] {
                    #expect(service["environment"]?[secret]?.string == nil, "\(name): \(secret)")
                }
                if name != "keys" {
                    #expect(service["environment"]?["ORCH_HOME"]?.string == "/homes/\(name)")
                    #expect(service["volumes"]?.array?.contains(.string("\(name):/homes/\(name)")) == true)
                    #expect(service["depends_on"]?["keys"]?["condition"]?.string == "service_completed_successfully")
                }
            }
            let agents = services.keys.filter { $0.hasPrefix("agent") }.sorted()
            #expect(services["keys"]?["entrypoint"]?.array?.compactMap(\.string) == ["pin-keys"] + agents)
            #expect(services["keys"]?["network_mode"]?.string == "none", "who sees every key talks to nobody")
        }
    }

    @Test func theImageIsMadeOfWhatIsThere() throws {
        let lines = try DeployHouse.text(Self.dockerfile).split(separator: "\n")
        for line in lines where line.hasPrefix("COPY ") && !line.contains("--from=") {
            let source = try #require(line.split(separator: " ").dropFirst().first)
            #expect(FileManager.default.fileExists(atPath: "\(DeployHouse.top)/\(source)"), "\(line)")
        }
        let text = lines.joined(separator: "\n")
        // The last stage: who runs it, what is run, and that the folders of the volumes are its own.
        #expect(lines.last { $0.hasPrefix("USER ") } == "USER 10001:10001" && text.contains("useradd --uid 10001"))
        #expect(text.contains(#"ENTRYPOINT ["tini", "--", "orch"]"#) && text.contains(#"CMD ["agent"]"#))
        for folder in ["coordinator", "agent-1", "agent-2"] { #expect(text.contains("/homes/\(folder)"), "\(folder)") }
        for package in ["libzmq5", "libsqlite3-0", "git", "gh", "openssh-client"] { #expect(text.contains(" \(package) "), "\(package)") }
    }

    /// What the service `keys` does, done here: the coordinator knows both agents, they know it, and said again it changes nothing.
    @Test func keysArePinnedOnBothSides() async throws {
        try await DeployHouse.with { house in
            let homes = "\(house.house.root)/homes"
            for name in ["coordinator", "agent-1", "agent-2"] { try PrivateDirectory.createAll("\(homes)/\(name)") }
            let pin = "\(DeployHouse.top)/deploy/docker/pin-keys"
            _ = try await house.run(pin, ["agent-1", "agent-2"], with: ["HOMES": homes])
            let own = try await house.run("orch", ["key", "--role", "coordinator"], with: ["ORCH_HOME": "\(homes)/coordinator"]).line
            let known = try config("\(homes)/coordinator").hosts
            for name in ["agent-1", "agent-2"] {
                let agent = try config("\(homes)/\(name)")
                #expect(agent.coordinatorKey?.description == own && agent.host.name?.text == name)
                #expect(agent.listen.map(\.description) == ["tcp://0.0.0.0:7717"])
                let host = try #require(known[try HostName(name)])
                let key = try await house.run("orch", ["key", "--role", "agent"], with: ["ORCH_HOME": "\(homes)/\(name)"]).line
                #expect(host.endpoint.description == "tcp://\(name):7717" && host.key.description == key)
                try PrivateDirectory.checkFile("\(homes)/\(name)/config.json")
            }
            let again = try await house.run(pin, ["agent-1", "agent-2"], with: ["HOMES": homes])
            #expect(again.text.contains("agent-2 has a config.json already"), "\(again.text)")
        }
    }

    private static func members(_ value: JSONValue?) -> [String: JSONValue]? {
        guard case .object(let members) = value else { return nil }
        return members
    }

    private func config(_ home: String) throws -> HostConfig {
        try HostConfigFile(home: HomeDirectory(root: home), environment: [:]).read().config
    }
}
