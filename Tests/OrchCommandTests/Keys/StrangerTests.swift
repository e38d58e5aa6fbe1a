import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// People without a key at an agent's doors: they learn nothing, and take nothing from those who work.
@Suite(RealPrograms.needsPython, .timeLimit(.minutes(4)))
struct StrangerTests {
    /// Says this and that to each port and prints every byte that comes back, in hexadecimal, until the agent hangs up.
    private static let curious = """
        import os, socket, sys
        def greeting(mechanism, server=0):
            return b"\\xff" + bytes(7) + b"\\x01\\x7f\\x03\\x01" + mechanism.ljust(20, b"\\0") + bytes([server]) + bytes(31)
        hello = b"\\x04\\xc8\\x05HELLO\\x01\\x00" + os.urandom(192)
        ready = b"\\x04\\x26\\x05READY\\x0bSocket-Type\\0\\0\\0\\x06DEALER\\x08Identity\\0\\0\\0\\0"
        sockets = []
        for port in sys.argv[1:]:
            for words in [b"", b"GET / HTTP/1.1\\r\\n\\r\\n", greeting(b"NULL"), greeting(b"NULL") + ready, greeting(b"PLAIN"),
                          greeting(b"CURVE") + hello, greeting(b"CURVE") + ready, greeting(b"CURVE", 1), os.urandom(4096)]:
                s = socket.create_connection(("127.0.0.1", int(port)), 30)
                try: s.sendall(words)
                except ConnectionError: pass
                sockets.append(s)
        for s in sockets:
            heard = b""
            try:
                while (more := s.recv(1 << 16)): heard += more
            except ConnectionError: pass
            print(heard.hex())
        """

    @Test func aStrangerHearsAGreetingAndNoMore() async throws {
        let python = try #require(RealPrograms.python)
        try await Cluster.with { cluster in
            try await cluster.laptop.ok("up")
            try await cluster.listenAndAdd()
            let doors = try cluster.gpuBox.record(.agent).endpoints
            let ports = try ["tcp-work", "tcp-status"].map { String(try #require(doors[$0]?.split(separator: ":").last)) }
            let result = try await CommandRunner().run(
                OrchForge.Command(
                    python, ["-c", Self.curious] + ports, in: cluster.root, environment: cluster.laptop.environment, timeLimit: .seconds(200),
                    doing: "be curious"))
            #expect(result.exit == .code(0), "\(result.errorText)")
            let heard = result.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            #expect(heard.count == 18)
            // ZMTP 3.1 (RFC 37): a signature, the version, the mechanism, and no byte behind them.
            let greeting =
                "ff00000000000000017f" + "0301" + "4355525645" + String(repeating: "00", count: 15 + 32)
            for words in heard { #expect(greeting.hasPrefix(words), "\(words)") }
        }
    }

    /// Opens connections and says nothing, until the gate is opened; `open N` when there are N.
    private static let flood = """
        import resource, socket, sys, threading
        port, count, mark, gate = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if hard < count + 100: sys.exit(f"this test needs {count + 100} descriptors, and 'ulimit -Hn' is {hard}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        kept, lock, failed = [], threading.Lock(), []
        def some(number):
            for _ in range(number):
                try: s = socket.create_connection(("127.0.0.1", port), 60)
                except OSError as error: failed.append(error); return
                with lock: kept.append(s)
        threads = [threading.Thread(target=some, args=(count // 8,)) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        if failed: sys.exit(f"{len(kept)} connections, then: {failed[0]}")
        open(mark + ".tmp", "w").write(f"{len(kept)}\\n")
        import os
        os.rename(mark + ".tmp", mark)
        open(gate).readline()
        """

    @Test(arguments: ["tcp-work", "tcp-status"])
    func tenThousandWhoSayNothingHinderNobody(_ door: String) async throws {
        let python = try #require(RealPrograms.python)
        try await Cluster.with { cluster in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            let (gate, crowd) = (try cluster.gate("go"), try cluster.gate("crowd"))
            try cluster.issue(1, .report(.working), .hold("go"), .commit("a.txt"), .report(.complete))
            for number in 2...3 { try cluster.issue(number, .report(.complete)) }
            try await laptop.ok("up")
            try await cluster.listenAndAdd()
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .working)
            let before = try gpuBox.record(.agent)
            let port = String(try #require(before.endpoints[door]?.split(separator: ":").last))
            let flood = OrchForge.Command(
                python, ["-c", Self.flood, port, "10000", "\(cluster.marks)/flooded", crowd.path], in: cluster.root,
                environment: laptop.environment, timeLimit: .seconds(120), doing: "crowd the door")
            async let flooded = CommandRunner().run(flood)
            try await ClusterWatcher.with(cluster) { watcher in
                #expect(try await cluster.mark("flooded", within: .seconds(110)) == "10000")
                // What the agent has open stays far below what a shell allows.
                let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(before.pid)/fd").count
                #expect(open < 600, "\(open) descriptors")
                try gate.open()
                try await laptop.wait("1", .complete)
                try await laptop.ok("spawn", "2", "--host", "gpu-box", "--wait")
                let hosts = try watcher.events().filter { $0.host?.text == "gpu-box" }.compactMap(\.fact.host?.reachability)
                #expect(hosts == [.connected], "the coordinator that was connected went on")
            }
            _ = try await gpuBox.logLine(.agent, "strangers crowd a door")
            try crowd.open()
            let ended = try await flooded
            #expect(ended.exit == .code(0), "\(ended.text)\(ended.errorText)")
            // A new connection gets in again.
            try await laptop.ok("down", "--only", "coordinator")
            try await laptop.ok("up", "--only", "coordinator")
            try await laptop.ok("spawn", "3", "--host", "gpu-box", "--wait")
            #expect(try gpuBox.record(.agent) == before)
        }
    }
}
