import OrchCore
import OrchHome

/// All processes of one moment, with the questions a sweep asks.
struct ProcessTree {
    let all: [Int32: ProcessStat]
    private let children: [Int32: [Int32]]

    init(_ processes: [ProcessStat]) {
        all = Dictionary(processes.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
        children = Dictionary(grouping: processes.map(\.pid), by: { [all] pid in all[pid]?.parent ?? 0 })
    }

    /// A process and those above it, up to the first: what must never be ended.
    func lineage(of pid: Int32) -> Set<Int32> {
        var line: Set<Int32> = [1]
        var next = pid
        while next > 1, line.insert(next).inserted, let parent = all[next]?.parent { next = parent }
        return line
    }

    /// Everything below these processes; it does not look below a protected one.
    func descendants(of roots: some Sequence<Int32>, sparing protected: Set<Int32>) -> Set<Int32> {
        var found: Set<Int32> = []
        var waiting = Array(roots)
        while let pid = waiting.popLast() {
            for child in children[pid] ?? [] where !protected.contains(child) && found.insert(child).inserted { waiting.append(child) }
        }
        return found
    }

    /// Whether the leader of a process's session lives and is another process.
    func leaderLives(_ process: ProcessStat) -> Bool {
        guard process.session != process.pid, let leader = all[process.session] else { return false }
        return !leader.hasEnded
    }
}
