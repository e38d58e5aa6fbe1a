import Foundation
import OrchHome

/// The processes that belong to a folder: by their environment, their directory or their arguments.
struct Belongings {
    private static let environmentBytes = 1 << 20
    /// Looks again this often for what was started meanwhile.
    private static let rounds = 20

    let root: String

    func processes() throws -> [ProcessIdentity] {
        try ProcessStat.all().filter { !$0.hasEnded && isOurs($0.pid) }.compactMap { try ProcessIdentity(pid: $0.pid) }
    }

    private func isOurs(_ pid: Int32) -> Bool {
        guard pid != getpid() else { return false }
        let folder = "/proc/\(pid)"
        if let directory = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/cwd"), directory.hasPrefix(root) { return true }
        return ["environ", "cmdline"].contains { name in
            guard let bytes = try? BoundedFile.read("\(folder)/\(name)", limit: Self.environmentBytes) else { return false }
            return String(decoding: bytes, as: UTF8.self).contains(root)
        }
    }

    /// Ends them, until there are none.
    func end() async throws {
        for _ in 0..<Self.rounds {
            let found = try processes()
            if found.isEmpty { return }
            for process in found { _ = try await SoakHost.kill(process) }
        }
        throw BenchmarkFailure(doing: "end the processes of \(root)", cause: "there are always new ones")
    }
}
