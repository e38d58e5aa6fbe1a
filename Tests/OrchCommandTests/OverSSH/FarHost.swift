import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A cluster whose `gpu-box` is got to by the real ssh: its sshd runs on loopback, with a key and a HOME of its own.
struct FarHost: Sendable {
    let cluster: Cluster
    private let folder: String
    /// What `orch` on the laptop is run with: an `ssh` first on its PATH that is the real one with the test's configuration.
    let laptop: ClusterHost

    /// - Parameters:
    ///   - variables: `NAME=value`, of everything that runs over there.
    ///   - settings: more lines of `sshd_config`.
    static func with(variables: [String] = [], _ settings: [String] = [], _ body: (FarHost) async throws -> Void) async throws {
        try await Cluster.with { cluster in try await with(cluster, variables: variables, settings, body) }
    }

    /// - Parameters:
    ///   - address: where its sshd listens.
    ///   - within: a command that runs the sshd, such as one that enters a namespace.
    static func with(
        _ cluster: Cluster, variables: [String] = [], _ settings: [String] = [], at address: String = "127.0.0.1", within: [String] = [],
        _ body: (FarHost) async throws -> Void
    ) async throws {
        let far = try await FarHost(cluster, variables, settings)
        let options = ["--sshd", try #require(RealPrograms.sshd), "--config", "\(far.folder)/sshd_config", "--address", address]
        let server = try await ServiceDouble("ssh_server.py", options, root: cluster.root, within: within)
        do {
            try far.writeClientFiles(address: address, port: try #require(server.address.split(separator: ":").last))
            try await body(far)
        } catch {
            try await server.end()
            throw error
        }
        try await server.end()
    }

    private init(_ cluster: Cluster, _ more: [String], _ settings: [String]) async throws {
        self.cluster = cluster
        folder = "\(cluster.root)/ssh"
        var environment = cluster.laptop.environment
        environment["PATH"] = "\(folder)/bin:\(environment["PATH"] ?? "")"
        laptop = ClusterHost(
            name: cluster.laptop.name, home: cluster.laptop.home, environment: environment, directory: cluster.laptop.directory)
        try PrivateDirectory.createAll("\(folder)/bin")
        for key in ["host", "user", "other"] { try await make(key: key) }
        // The agent over there plays its workers' scripts; nothing else of its settings is there yet.
        try cluster.gpuBox.write(try cluster.config(of: cluster.gpuBox, slots: 2))
        let variables = ["HOME": cluster.gpuBox.directory, "ORCH_HOME": cluster.gpuBox.home.root, "GIT_CONFIG_NOSYSTEM": "1", "SHELL": "/bin/sh"]
        let lines =
            [
                "HostKey \(folder)/host", "AuthorizedKeysFile \(folder)/user.pub", "StrictModes no", "UsePAM no", "PidFile none",
                "PermitRootLogin yes", "LogLevel QUIET",
                "SetEnv \((variables.map { "\($0.key)=\($0.value)" }.sorted() + more).joined(separator: " "))",
            ] + settings
        // sshd takes the first line of several about the same.
        try cluster.write((settings + lines).joined(separator: "\n") + "\n", to: "\(folder)/sshd_config")
    }

    private func make(key: String) async throws {
        let made = try await CommandRunner().run(
            OrchForge.Command(
                "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", key, "-f", "\(folder)/\(key)"], environment: laptop.environment,
                doing: "make a key"))
        #expect(made.succeeded, "\(made.errorText)")
    }

    /// The configuration of the laptop's ssh: `gpu-box` is known, and so are a name without a machine, a stranger's key, another host key.
    private func writeClientFiles(address: String, port: Substring) throws {
        let hostKey = try String(contentsOfFile: "\(folder)/host.pub", encoding: .utf8)
        let otherKey = try String(contentsOfFile: "\(folder)/other.pub", encoding: .utf8)
        try cluster.write("[\(address)]:\(port) \(hostKey)", to: "\(folder)/known_hosts")
        try cluster.write("[\(address)]:\(port) \(otherKey)", to: "\(folder)/wrong_hosts")
        func host(_ name: String, port: String, key: String, known: String) -> String {
            """
            Host \(name)
              HostName \(address)
              Port \(port)
              User \(NSUserName())
              IdentityFile \(folder)/\(key)
              UserKnownHostsFile \(folder)/\(known)

            """
        }
        let hosts =
            host("gpu-box", port: "\(port)", key: "user", known: "known_hosts")
            + host("stranger", port: "\(port)", key: "other", known: "known_hosts")
            + host("changed", port: "\(port)", key: "user", known: "wrong_hosts") + host("nobody", port: "1", key: "user", known: "known_hosts")
            + "Host *\n  IdentitiesOnly yes\n  StrictHostKeyChecking yes\n  GlobalKnownHostsFile /dev/null\n"
        try cluster.write(hosts, to: "\(folder)/config")
        let real = try #require(RealPrograms.ssh)
        try cluster.write("#!/bin/sh\nexec '\(real)' -F '\(folder)/config' \"$@\"\n", to: "\(folder)/bin/ssh", mode: 0o755)
    }

    /// The processes of the laptop's ssh clients.
    func clients() throws -> [ProcessIdentity] {
        try Leftovers(root: folder).processes().filter { process in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process.pid)/exe")) == RealPrograms.ssh
        }
    }

    /// The program over there.
    var program: String { "\(cluster.gpuBox.directory)/.local/bin/orch" }
}
