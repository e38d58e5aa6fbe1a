import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// Small disks for the databases of a host, which only its daemons see: they live in a mount namespace of their own, and so do the mounts,
/// which are gone with them.
struct FullDisk {
    let host: ClusterHost

    /// Whether this machine lets a test make mounts.
    static let isAllowed: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Logs stay where the test can read them, and what workers write has room: only the databases run out of it.
    private static let script = """
        set -e
        for part in coordinator agent; do
            touch "$0/$part/log"
            ln "$0/$part/log" "$0/$part.log"
            mount -t tmpfs -o size=16m,mode=0700 tmpfs "$0/$part"
            touch "$0/$part/log"
            mount --bind "$0/$part.log" "$0/$part/log"
        done
        mkdir -m 0700 "$0/agent/runs"
        mount -t tmpfs -o size=16m,mode=0700 tmpfs "$0/agent/runs"
        exec "$1" up
        """

    /// Starts both daemons on small disks.
    func up() async throws {
        try host.home.create()
        let command = OrchForge.Command(
            "unshare", ["-m", "sh", "-c", Self.script, host.home.root, ClusterHost.binary], in: host.directory, environment: host.environment,
            timeLimit: .seconds(60), doing: "orch up on small disks")
        let result = try await CommandRunner().run(command)
        #expect(result.succeeded, "\(result.text)\(result.errorText)")
    }

    /// A path as the daemon sees it.
    func path(_ role: DaemonRole, _ path: String) throws -> String { "/proc/\(try host.record(role).pid)/root\(path)" }

    private func filler(_ role: DaemonRole) throws -> String {
        try path(role, "\(role == .agent ? host.home.agent : host.home.coordinator)/filler")
    }

    /// Takes all room of the daemon's database.
    func fill(_ role: DaemonRole) throws {
        let file = try OwnedDescriptor(path: try filler(role), flags: O_WRONLY | O_CREAT | O_APPEND)
        for size in [1 << 16, 1 << 12, 1] {
            let bytes = [UInt8](repeating: 1, count: size)
            while DescriptorBytes.write(bytes[...], to: file.number) == size {}
        }
        #expect(errno == ENOSPC)
    }

    /// Gives it back.
    func makeRoom(_ role: DaemonRole) throws { try FileManager.default.removeItem(atPath: try filler(role)) }
}
