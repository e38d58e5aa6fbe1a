import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing
import ZeroMQ

@testable import orch

/// Peers that send more than anybody may, or what is no ZMTP at all: their connection is dropped, and the others notice nothing.
@Suite(.timeLimit(.minutes(2))) struct RudePeerTests {
    /// A socket of a daemon, and how a client gets there.
    private struct Entrance: CustomStringConvertible {
        let description: String
        let endpoint: String
        let kind: SocketKind
        let security: Security
    }

    /// The laptop's local sockets, and those of gpu-box on tcp, with the one key that they let in.
    private func entrances(_ cluster: Cluster) throws -> [Entrance] {
        let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
        let own = try KeyStore(home: laptop.home).curve(.coordinator)
        let server = try KeyStore(home: gpuBox.home).curve(.agent).publicKey
        return try [(laptop, DaemonRole.coordinator), (laptop, .agent), (gpuBox, .agent)].flatMap { host, role in
            try host.record(role).endpoints.sorted { $0.key < $1.key }.map { name, endpoint in
                Entrance(
                    description: "\(host.name) \(role.rawValue) \(name)", endpoint: endpoint,
                    kind: name.hasSuffix("status") || name == "watch" ? .xsub : .dealer,
                    security: name.hasPrefix("tcp") ? .curveClient(own, server: server) : .none)
            }
        }
    }

    /// A session at work on both hosts; after `body` all goes on, nobody had to start again, and every event is there once.
    private func withWork(_ body: (Cluster) async throws -> Void) async throws {
        try await Cluster.with { cluster in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            let gates = try ["laptop", "gpu-box"].map { try cluster.gate($0) }
            for (number, host) in [(1, "laptop"), (2, "gpu-box")] {
                try cluster.issue(number, .say("Here."), .report(.working), .hold(host), .commit("f\(number).txt"), .report(.complete))
            }
            try await laptop.ok("up")
            try await cluster.addGPUBox()
            for (id, host) in [("1", "laptop"), ("2", "gpu-box")] {
                try await laptop.ok("spawn", id, "--host", host)
                try await laptop.wait(id, .working)
            }
            let before = try (laptop.record(.coordinator), laptop.record(.agent), gpuBox.record(.agent))
            try await body(cluster)
            #expect(try await laptop.list().map(\.status) == [.working, .working])
            for gate in gates { try gate.open() }
            for id in ["1", "2"] { try await laptop.wait(id, .complete) }
            let after = try (laptop.record(.coordinator), laptop.record(.agent), gpuBox.record(.agent))
            #expect(before == after, "nobody had to start again")
            for id in ["1", "2"] {
                #expect(try await laptop.get(id)["run"]?.int == 1)
                #expect(try await cluster.git("log", "-1", "--format=%s", "issue-\(id)") == "Add f\(id).txt")
            }
            try await ClusterWatcher.with(cluster) { watcher in
                for id in ["1", "2"] {
                    try await watcher.event("complete") { $0.session?.id.text == id && $0.fact.status?.status == .complete }
                    let statuses = try watcher.statuses(of: id).reduce(into: [SessionStatus]()) { if $0.last != $1 { $0.append($1) } }
                    #expect(statuses == [.queued, .registered, .working, .complete])
                }
                let numbers = try watcher.events().map(\.sequence)
                #expect(numbers == Array(1...UInt64(numbers.count)))
            }
        }
    }

    @Test func tooLargeAFrameEndsTheConnectionOfItsSender() async throws {
        try await withWork { cluster in
            let all = try entrances(cluster)
            #expect(all.count == 10, "\(all)")
            for entrance in all {
                for extra in [1, 24 << 20] { try await isDropped(entrance, bytes: Limits.frameBytes + extra) }
            }
        }
    }

    private func isDropped(_ entrance: Entrance, bytes: Int) async throws {
        let context = try Context()
        let thread = try SocketThread(name: "rude", context: context)
        var options = SocketOptions()
        options.security = entrance.security
        let port = try await thread.open(SocketPlan(entrance.kind, options: options, connects: [entrance.endpoint], isMonitored: true))
        let seen = await withinTime(.seconds(30)) { () -> Bool in
            for await event in port.events {
                guard case .monitor(let event) = event else { continue }
                switch event.kind {
                case .handshakeSucceeded:
                    // To a publisher it is a word of the subscriber: no subscription, which libzmq would keep at this end too.
                    try? port.send(Message([[UInt8](repeating: 32, count: bytes)]))
                case .disconnected: return true
                default: break
                }
            }
            return false
        }
        #expect(seen == true, "\(entrance) takes \(bytes) bytes")
        await thread.shutdown()
    }

    @Test func aFrameThatMayJustBeIsRead() async throws {
        try await withWork { cluster in
            for door in [DaemonConnection.Door.coordinator, .agent] {
                let endpoints = try LocalEndpoints(home: cluster.laptop.home, environment: cluster.laptop.environment)
                let thread = try SocketThread(name: "large", context: try Context())
                let port = try await thread.open(
                    SocketPlan(.dealer, options: WireSockets.control(), connects: [endpoints.control(door)], isMonitored: true))
                let request = WireMessage(FrameHeader(type: .request), .request(Request(id: "after", call: .status)))
                try port.send([Message([[UInt8](repeating: 32, count: Limits.frameBytes)]), Message(try request.frames())])
                let answer = await withinTime(.seconds(30)) { () -> Reply? in
                    for await event in port.events {
                        if case .monitor(let event) = event, case .disconnected = event.kind { return nil }
                        guard case .messages(let messages) = event else { continue }
                        // The first answer says that the large one was no message.
                        for message in messages {
                            guard let wire = try? WireMessage.read(message.frames[...]), case .reply(let reply) = wire.body else { continue }
                            if reply.id == "after" { return reply }
                        }
                    }
                    return nil
                }
                #expect((answer ?? nil)?.status?.orchVersion == Version.orch, "the \(door.rawValue) answers on the same connection")
                await thread.shutdown()
            }
        }
    }

    /// Says nothing that ZMTP knows (RFC 23, rfc.zeromq.org/spec/23): noise, half a greeting, a frame of 4 EiB behind a good greeting.
    /// Who announces too much is to be hung up on at once.
    private static let noise = """
        import os, socket, sys
        greeting = b"\\xff" + bytes(8) + b"\\x7f\\x03\\x00" + b"NULL".ljust(20, b"\\0") + bytes(32)
        ready = b"\\x04\\x26\\x05READY\\x0bSocket-Type\\0\\0\\0\\x06DEALER\\x08Identity\\0\\0\\0\\0"
        giant = b"\\x02" + (1 << 62).to_bytes(8, "big")
        def dial(endpoint):
            kind, _, place = endpoint.partition("://")
            if kind == "ipc":
                s = socket.socket(socket.AF_UNIX); s.settimeout(30); s.connect(place)
            else:
                s = socket.create_connection((place.rpartition(":")[0].strip("[]"), int(place.rpartition(":")[2])), 30)
            return s
        open_ends = []
        for endpoint in sys.argv[1:]:
            for words in [b"", b"\\0", os.urandom(1 << 16), greeting[:30], b"GET / HTTP/1.1\\r\\n\\r\\n", greeting + os.urandom(1 << 16)]:
                s = dial(endpoint)
                try: s.sendall(words)
                except OSError: pass
                open_ends.append(s)
            s = dial(endpoint)
            try:
                s.sendall(greeting + ready + giant)
                while s.recv(1 << 16): pass
            except ConnectionError: pass
            print("hung up")
        """

    @Test(RealPrograms.needsPython)
    func noiseOnTheBareSocketsHarmsNobody() async throws {
        let python = try #require(RealPrograms.python)
        try await withWork { cluster in
            let endpoints = try entrances(cluster).map(\.endpoint)
            let rude = try await CommandRunner().run(
                OrchForge.Command(
                    python, ["-c", Self.noise] + endpoints, in: cluster.root, environment: cluster.laptop.environment, timeLimit: .seconds(60),
                    doing: "be rude"))
            #expect(rude.exit == .code(0), "\(rude.errorText)")
            #expect(rude.text == String(repeating: "hung up\n", count: endpoints.count))
        }
    }
}
