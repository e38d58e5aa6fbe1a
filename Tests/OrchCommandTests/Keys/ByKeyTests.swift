import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// A host whose keys people carry by themselves.
@Suite(.timeLimit(.minutes(3))) struct ByKeyTests {
    @Test func twoCommandsMakeAMachineAHost() async throws {
        try await Cluster.with { cluster in
            let (laptop, gpuBox) = (cluster.laptop, cluster.gpuBox)
            try cluster.issue(1, .report(.working), .commit("a.txt"), .report(.complete))
            try await laptop.ok("up")
            let line = try await cluster.listen([])
            _ = try await laptop.orch(line)
            try await laptop.ok("spawn", "1", "--host", "gpu-box", "--wait")
            #expect(try await laptop.get("1")["host"]?.string == "gpu-box")
            // Said again, all of it is as it was: the agent goes on, the line is the same.
            let agent = try gpuBox.record(.agent).pid
            #expect(try await cluster.listen([]) == line)
            #expect(try gpuBox.record(.agent).pid == agent)
            #expect(try await laptop.ok("host", "show", "gpu-box").contains(try #require(try cluster.keyInUse()).text))
        }
    }

    @Test func nobodyGetsInWithoutAKeyAndNoOtherCoordinatorByTheWay() async throws {
        try await Cluster.with { cluster in
            let gpuBox = cluster.gpuBox
            let words = try await gpuBox.refused("agent", "listen", "tcp://127.0.0.1", code: 64)
            #expect(words.contains("run 'orch key --role coordinator' on its machine"), "\(words)")
            _ = try await cluster.listen([])
            let other = try await gpuBox.orch("key", "--role", "coordinator").line
            let refused = try await gpuBox.refused("agent", "listen", "tcp://127.0.0.1", "--coordinator", other)
            #expect(refused.contains("this machine obeys another coordinator already"), "\(refused)")
            try await gpuBox.ok("agent", "listen", "tcp://127.0.0.1", "--coordinator", other, "--replace")
            #expect(try cluster.pinned("coordinatorKey") == other)
        }
    }

    @Test func anotherKeyForAKnownNameIsAskedAbout() async throws {
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let keys = try await [laptop.orch("key", "--role", "agent").line, cluster.gpuBox.orch("key", "--role", "agent").line]
            try await laptop.ok("host", "add", "box", "tcp://127.0.0.1:9/\(keys[0])")
            let words = try await laptop.refused("host", "add", "box", "tcp://127.0.0.1:9/\(keys[1])")
            #expect(words.contains("box is known with the key \(keys[0].prefix(8))…, and this one is \(keys[1].prefix(8))…"), "\(words)")
            #expect(words.contains("--replace"), "\(words)")
            #expect(try await laptop.ok("host", "show", "box").contains(keys[0]))
            try await laptop.ok("host", "add", "box", "tcp://127.0.0.1:9/\(keys[1])", "--replace")
            #expect(try await laptop.ok("host", "show", "box").contains(keys[1]))
        }
    }

    /// Answers one question at a terminal of its own.
    private static let terminal = """
        import os, pty, sys
        pid, fd = pty.fork()
        if pid == 0: os.execv(sys.argv[2], sys.argv[2:])
        said, is_asked = b"", False
        while True:
            try: data = os.read(fd, 4096)
            except OSError: break
            if not data: break
            said += data
            if b"[y/N]" in said and not is_asked:
                os.write(fd, sys.argv[1].encode() + b"\\n"); is_asked = True
        status = os.waitpid(pid, 0)[1]
        sys.stdout.buffer.write(said)
        sys.exit(os.waitstatus_to_exitcode(status))
        """

    @Test(RealPrograms.needsPython) func atATerminalOneAnswerDoes() async throws {
        let python = try #require(RealPrograms.python)
        try await Cluster.with { cluster in
            let laptop = cluster.laptop
            let keys = try await [laptop.orch("key", "--role", "agent").line, cluster.gpuBox.orch("key", "--role", "agent").line]
            try await laptop.ok("host", "add", "box", "tcp://127.0.0.1:9/\(keys[0])")
            for (answer, code, key) in [("n", Int32(1), keys[0]), ("y", 0, keys[1])] {
                let asked = try await CommandRunner().run(
                    OrchForge.Command(
                        python, ["-c", Self.terminal, answer, ClusterHost.binary, "host", "add", "box", "tcp://127.0.0.1:9/\(keys[1])"],
                        in: cluster.root, environment: laptop.environment, timeLimit: .seconds(60), doing: "answer"))
                #expect(asked.exit == .code(code), "\(asked.text)\(asked.errorText)")
                #expect(asked.text.contains("Replace the one by the other? [y/N]"), "\(asked.text)")
                #expect(try await laptop.ok("host", "show", "box").contains(key))
            }
        }
    }

    @Test func aKeyThatOthersCanReadIsNotUsed() async throws {
        try await Cluster.with { cluster in
            _ = try await cluster.gpuBox.orch("key")
            let path = KeyStore(home: cluster.gpuBox.home).path(of: .agent)
            #expect(chmod(path, 0o640) == 0)
            let words = try await cluster.gpuBox.refused("up", "--only", "agent")
            #expect(words.contains("\(path) is open to others (mode 640)") && words.contains("chmod 600 '\(path)'"), "\(words)")
            #expect(chmod(path, 0o600) == 0)
            try await cluster.gpuBox.ok("up", "--only", "agent")
        }
    }
}
