import Foundation
import OrchCore
import OrchHome
import Testing

@testable import OrchAgent

/// What a worker can do from within its sandbox.
@Suite(SandboxFixture.needsBubblewrap, .serialized, .timeLimit(.minutes(2)))
struct SandboxPowerTests {
    @Test func itHasNoCapabilityAndGetsNone() async throws {
        try await SandboxFixture.with { fixture in
            let said = try await fixture.output(
                """
                grep -E '^(Cap|NoNewPrivs)' /proc/self/status
                cp /bin/sh own-sh; chmod 4755 own-sh; ./own-sh -c 'grep CapEff /proc/self/status'
                for try in "mount -t tmpfs x /mnt" "unshare -U true" "chroot / true" "mknod d b 1 1" "su -c true"; do
                  if $try 2>/dev/null; then echo "DONE $try"; fi
                done
                """)
            let lines = said.split(separator: "\n").filter { $0.hasPrefix("Cap") }
            #expect(lines.count == 6 && lines.allSatisfy { $0.hasSuffix("0000000000000000") }, "\(said)")
            #expect(said.contains("NoNewPrivs:\t1"))
            #expect(!said.contains("DONE"), "\(said)")
        }
    }

    @Test func processesOutsideAreNotThere() async throws {
        try await SandboxFixture.with { fixture in
            let outside = Process()
            outside.executableURL = URL(fileURLWithPath: "/bin/sleep")
            outside.arguments = ["600"]
            outside.standardInput = FileHandle.nullDevice
            try outside.run()
            defer { kill(outside.processIdentifier, SIGKILL) }
            let said = try await fixture.output(
                "kill -9 $VICTIM && echo KILLED; kill -9 -1; ls /proc | grep -c '^[0-9]'; cat /proc/$VICTIM/environ",
                variables: ["VICTIM": "\(outside.processIdentifier)"])
            #expect(!said.contains("KILLED"), "\(said)")
            #expect(outside.isRunning)
        }
    }

    @Test(.enabled(if: SandboxFixture.hasPython, "needs python3"), arguments: [true, false]) func theNetworkIsTheOwnersChoice(isOn: Bool) async throws
    {
        let door = try Listener()
        try await SandboxFixture.with({ $0.network = isOn }) { fixture in
            let said = try await fixture.output("bash -c 'exec 3<>/dev/tcp/127.0.0.1/$PORT' && echo CONNECTED", variables: ["PORT": "\(door.port)"])
            #expect(said.contains("CONNECTED") == isOn, "\(said)")
        }
    }

    /// Root is bound by a control group only, others by a limit of their user namespace too.
    private static let holdsProcesses = geteuid() != 0 || LimitGroups.held(WorkerLimits(processes: 1)).contains(.processes)

    @Test(.enabled(if: holdsProcesses, "needs the controller pids, or another user than root"))
    func aForkBombEndsAtItsLimit() async throws {
        try await SandboxFixture.with({ $0.limits.processes = 40 }) { fixture in
            let run = try await fixture.launch(
                """
                bomb() { i=0; while test $i -lt 200; do sleep 600 & i=$((i+1)); done; }
                (bomb) 2>/dev/null; touch bombed; sleep 600
                """)
            _ = try await fixture.file("bombed")
            let count = try fixture.marked(run).count
            #expect(count > 30 && count <= 45, "\(count) processes")
            try run.directory.requestStop(StopRequest(mode: .kill, reason: "enough"))
            #expect(try await fixture.ended(run).leftoversRemaining == 0)
            #expect(try fixture.marked(run).isEmpty)
            #expect(try run.directory.owner()?.limits?.directories.contains { FileManager.default.fileExists(atPath: $0) } != true)
        }
    }

    @Test(.enabled(if: LimitGroups.held(WorkerLimits(memory: 64)).contains(.memory), "needs the controller memory"))
    func memoryEndsAtItsLimit() async throws {
        try await SandboxFixture.with({ $0.limits.memory = 64 }) { fixture in
            let said = try await fixture.output("head -c 200000000 /dev/zero | tail -c 150000000 | wc -c; echo after")
            #expect(!said.contains("150000000"), "\(said)")
            #expect(said.contains("after"))
        }
    }
}

/// A socket on loopback that somebody may connect to.
private final class Listener {
    let port: UInt16
    private let process = Process()

    init() throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = "import socket, time; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); time.sleep(600)"
        process.arguments = ["python3", "-c", script]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += more
        }
        port = try #require(UInt16(String(decoding: line.dropLast(), as: UTF8.self)))
    }

    deinit { kill(process.processIdentifier, SIGKILL) }
}
