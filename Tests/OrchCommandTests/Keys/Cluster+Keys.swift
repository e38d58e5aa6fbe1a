import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

extension Cluster {
    /// Opens gpu-box to the laptop's coordinator as its person would, at ports that it finds by itself, and adds it to the laptop's hosts
    /// with the line that it prints.
    func listenAndAdd(_ more: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let said = try await listen(more, sourceLocation: sourceLocation)
        let added = try await laptop.orch(said)
        #expect(added.exit == .code(0), "orch \(said): \(added.text)\(added.errorText)", sourceLocation: sourceLocation)
    }

    /// - Returns: the words behind `orch` of the line for the other side.
    func listen(_ more: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws -> [String] {
        let key = try await laptop.orch("key", "--role", "coordinator").line
        let result = try await gpuBox.orch(["agent", "listen", "tcp://127.0.0.1", "--coordinator", key] + more)
        #expect(result.exit == .code(0), "\(result.text)\(result.errorText)", sourceLocation: sourceLocation)
        let line = try #require(result.text.split(separator: "\n").last, sourceLocation: sourceLocation)
        try #require(line.hasPrefix("orch host add gpu-box tcp://127.0.0.1:"), "\(result.text)", sourceLocation: sourceLocation)
        return line.split(separator: " ").dropFirst().map { String($0) }
    }

    /// What the laptop has pinned of gpu-box.
    func pinnedBox() throws -> RemoteHost {
        let config = try HostConfigFile(home: laptop.home, environment: laptop.environment).read().config
        return try #require(config.hosts[try HostName("gpu-box")])
    }

    /// The public half of the key that gpu-box's agent uses.
    func keyInUse() throws -> PublicKey? { try KeyStore(home: gpuBox.home).load(.agent)?.publicKey }

    /// A background daemon takes its fault from the shell that starts it.
    func passFaults(to host: ClusterHost) throws {
        try host.write(try config(of: host, slots: 4, more: ["environment": .object(["pass": .array([.string("ORCH_FAULT")])])]))
    }
}
