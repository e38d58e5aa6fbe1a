import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A cluster whose `gpu-box` has no coordinator yet, and an address on loopback of its own, where the usual ports are free.
struct Invited: Sendable {
    let cluster: Cluster
    let endpoint: Endpoint

    var laptop: ClusterHost { cluster.laptop }
    var gpuBox: ClusterHost { cluster.gpuBox }

    static func with(_ body: (Invited) async throws -> Void) async throws {
        try await Cluster.with { cluster in
            var chance = SystemRandomNumberGenerator()
            let numbers = (0..<3).map { _ in Int.random(in: 1...254, using: &chance) }
            let host = "127.\(numbers.map { "\($0)" }.joined(separator: "."))"
            try await body(Invited(cluster: cluster, endpoint: Endpoint(host: host, port: Endpoint.workPort)))
        }
    }

    /// `orch host invite gpu-box`, waiting; with the arguments of the line that it has printed.
    func invite<Value>(
        _ more: String..., variables: [String: String] = [:], _ body: (RunningOrch, [String]) async throws -> Value
    ) async throws -> Value {
        let arguments = ["host", "invite", "gpu-box", "--at", endpoint.description] + more
        return try await RunningOrch.with(laptop, arguments, variables: variables) { invite in
            let words = try await invite.line().split(separator: " ").map { String($0) }
            #expect(words.count >= 6 && words.prefix(3) == ["orch", "agent", "join"] && words[4...5] == ["--at", endpoint.description], "\(words)")
            return try await body(invite, Array(words.dropFirst()))
        }
    }

    /// What both machines have pinned is whole: each other's key, and one address.
    func isWhole(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let there = try HostConfigFile(home: gpuBox.home, environment: gpuBox.environment).read().config
        let here = try HostConfigFile(home: laptop.home, environment: laptop.environment).read().config
        let host = try #require(here.hosts[try HostName("gpu-box")], sourceLocation: sourceLocation)
        #expect(there.listen == [endpoint] && host.endpoint == endpoint, sourceLocation: sourceLocation)
        #expect(try await host.key.text == gpuBox.orch("key", "--role", "agent").line, sourceLocation: sourceLocation)
        #expect(try await there.coordinatorKey?.text == laptop.orch("key", "--role", "coordinator").line, sourceLocation: sourceLocation)
        #expect(try gpuBox.record(.agent).endpoints["tcp-work"] == endpoint.description, sourceLocation: sourceLocation)
    }

    /// Neither machine has pinned anything.
    func isUntouched(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(try cluster.pinned("coordinatorKey") == nil, sourceLocation: sourceLocation)
        #expect(try await laptop.ok("host", "list").hasPrefix("No hosts."), sourceLocation: sourceLocation)
    }

    /// Invites once more, and it goes well.
    func heals(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await invite { invite, join in
            let joined = try await gpuBox.orch(join)
            #expect(joined.exit == .code(0), "\(joined.text)\(joined.errorText)", sourceLocation: sourceLocation)
            let (code, notes) = (try await invite.exit(), try invite.notes())
            #expect(code == 0, "\(notes)", sourceLocation: sourceLocation)
        }
        try await isWhole(sourceLocation: sourceLocation)
    }
}
