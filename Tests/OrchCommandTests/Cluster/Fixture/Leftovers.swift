import Foundation
import OrchHome

/// The processes that belong to a folder: by their environment, their directory or their arguments.
struct Leftovers {
    let root: String

    /// Looks again this often for what was started meanwhile.
    private static let rounds = 5

    func processes() throws -> [ProcessIdentity] {
        try ProcessStat.all().filter { !$0.hasEnded && isOurs($0.pid) }.compactMap { try ProcessIdentity(pid: $0.pid) }
    }

    private func isOurs(_ pid: Int32) -> Bool {
        guard pid != getpid() else { return false }
        let folder = "/proc/\(pid)"
        if let directory = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/cwd"), directory.hasPrefix(root) { return true }
        return ["environ", "cmdline"].contains { name in
            guard let bytes = try? BoundedFile.read("\(folder)/\(name)", limit: 1 << 20) else { return false }
            return String(decoding: bytes, as: UTF8.self).contains(root)
        }
    }

    /// Ends them one by one, and waits for each.
    func end() async throws {
        for _ in 0..<Self.rounds {
            let found = try processes()
            if found.isEmpty { return }
            for process in found {
                let end = try ProcessWatch.end(of: process)
                guard try process.send(SIGKILL), let end else { continue }
                for await _ in end {}
            }
        }
    }
}
