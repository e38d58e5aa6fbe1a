import Foundation
import OrchCore
import OrchHome

/// The folders of runs on this host, and the processes that bear a run's mark, wherever they have gone.
struct LeftRuns: Sendable {
    struct Found: Sendable {
        var runs: [HostRemains.Run] = []
        /// What they worked on, as far as it is written down.
        var specs: [SessionSpec] = []
        /// What could not be read.
        var notes: [String] = []
    }

    /// Processes of one run whose names are told.
    private static let namesTold = 3
    /// Bytes of a command line that are read.
    private static let commandBytes = 4096

    let home: HomeDirectory

    private var root: String { "\(home.agent)/runs" }

    /// All runs there are signs of.
    func all() throws -> Found {
        var alive = try marked()
        var found = Found()
        for (key, run, path) in try folders() {
            do {
                let directory = RunDirectory(path: path)
                if let spec = try directory.session() { found.specs.append(spec) }
                let marked = alive.removeValue(forKey: path) ?? []
                let pids = Set(marked).union(try owners(of: directory)).sorted()
                found.runs.append(
                    HostRemains.Run(
                        key: key, run: run, path: path, pids: pids, names: Self.names(of: pids), endedAt: try directory.exit()?.endedAt,
                        hasFolder: try directory.spec() != nil))
            } catch {
                found.notes.append("\(path) can't be read: \(error)".printable(limit: 300))
            }
        }
        for (path, pids) in alive.sorted(by: { $0.key < $1.key }) {
            guard let (key, run) = name(of: path) else { continue }
            found.runs.append(
                HostRemains.Run(key: key, run: run, path: path, pids: pids, names: Self.names(of: pids), endedAt: nil, hasFolder: false))
        }
        return found
    }

    /// Supervisor and worker, as the record says, where they live.
    private func owners(of directory: RunDirectory) throws -> [Int32] {
        guard let owner = try directory.owner() else { return [] }
        return try [owner.supervisor, owner.worker].compactMap(\.self).filter { try $0.isAlive() }.map(\.pid)
    }

    private func folders() throws -> [(AttemptKey, UInt64, String)] {
        var found: [(AttemptKey, UInt64, String)] = []
        for project in try Self.entries(root) {
            for session in try Self.entries("\(root)/\(project)") {
                for fence in try Self.entries("\(root)/\(project)/\(session)") {
                    let path = "\(root)/\(project)/\(session)/\(fence)"
                    if let (key, run) = name(of: path) { found.append((key, run, path)) }
                }
            }
        }
        return found.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }

    /// `<project>/<session>/<attempt>.<run>` below the folder of runs.
    private func name(of path: String) -> (AttemptKey, UInt64)? {
        guard path.hasPrefix(root + "/") else { return nil }
        let parts = path.dropFirst(root.count + 1).split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 3, let session = try? SessionKey("\(parts[0])/\(parts[1])") else { return nil }
        let numbers = parts[2].split(separator: ".", omittingEmptySubsequences: false).map { UInt64($0) }
        guard numbers.count == 2, let attempt = numbers[0], let run = numbers[1] else { return nil }
        return (AttemptKey(session: session, attempt: attempt), run)
    }

    private static func entries(_ folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
    }

    /// Processes by the folder of the run that their environment names. Never this one, nor those above it.
    private func marked() throws -> [String: [Int32]] {
        let processes = try ProcessStat.all()
        let spared = ProcessTree(processes).lineage(of: getpid())
        var found: [String: [Int32]] = [:]
        for process in processes where !process.hasEnded && process.user == geteuid() && !spared.contains(process.pid) {
            guard let environment = ProcessMarks.environment(of: process.pid), let folder = ProcessMarks.runDirectory(in: environment),
                folder.hasPrefix(root + "/")
            else { continue }
            found[folder, default: []].append(process.pid)
        }
        return found
    }

    /// How people know these processes; nothing where the system does not tell.
    private static func names(of pids: [Int32]) -> [String] {
        pids.prefix(namesTold).compactMap { pid in
            let line = (try? BoundedFile.read("/proc/\(pid)/cmdline", limit: commandBytes)) ?? []
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
            return words.isEmpty ? nil : "pid \(pid): \(words.printable(limit: 80))"
        }
    }
}
