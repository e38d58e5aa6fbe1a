public import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The limits of one worker, as far as control groups hold them here: in its own cgroup where that has the controllers, else in groups of
/// the old kind (cgroups v1), one for each controller, which a process joins before it executes anything.
public struct LimitGroups: Hashable, Sendable, Codable {
    /// The groups of the old kind that were made.
    public let directories: [String]

    /// Makes the groups and sets the limits. What can't be held is told to `problem`, and is no reason not to start: `orch doctor` says it too.
    static func make(_ limits: WorkerLimits, name: String, in group: ControlGroup?, problem: (String) -> Void) -> LimitGroups {
        var directories: [String] = []
        for limit in Limit.all(of: limits) {
            if let group, access("\(group.path)/\(limit.file)", W_OK) == 0 {
                if let failure = set("\(group.path)/\(limit.file)", limit.value) { problem(failure) }
            } else if let parent = LegacyGroup.own(limit.controller) {
                let directory = "\(parent)/\(name)"
                guard mkdir(directory, 0o755) == 0 || errno == EEXIST else {
                    problem("\(SystemFailure.last("make \(directory)"))")
                    continue
                }
                directories.append(directory)
                for (file, value) in limit.legacy { if let failure = set("\(directory)/\(file)", value) { problem(failure) } }
            }
        }
        return LimitGroups(directories: directories)
    }

    /// Puts a process into all of them; gives what went wrong.
    func take(_ pid: Int32) -> [String] { directories.compactMap { Self.set("\($0)/cgroup.procs", "\(pid)") } }

    /// Removes them; those with processes in them stay.
    func remove() { for directory in directories { rmdir(directory) } }

    /// Of these limits, those that are held here: for people, without a promise.
    static func held(_ limits: WorkerLimits) -> Set<Limit.Resource> {
        let own = ControlGroup.own()
        let controllers = own.flatMap { try? BoundedFile.read("\($0.path)/cgroup.subtree_control", limit: 4096) } ?? []
        let delegated = Set(String(decoding: controllers, as: UTF8.self).split(whereSeparator: \.isWhitespace).map { String($0) })
        let held = Limit.all(of: limits).filter { limit in
            delegated.contains(limit.controller) || LegacyGroup.own(limit.controller).map { access($0, W_OK) == 0 } ?? false
        }
        return Set(held.map(\.resource))
    }

    private static func set(_ file: String, _ value: String) -> String? {
        do {
            let descriptor = try OwnedDescriptor(path: file, flags: O_WRONLY)
            let bytes = Array(value.utf8)
            guard DescriptorBytes.write(bytes[...], to: descriptor.number) == bytes.count else { throw SystemFailure.last("set \(file)") }
            return nil
        } catch {
            return "\(error)"
        }
    }
}

/// One limit in the words of the kernel (cgroups(7), Documentation/admin-guide/cgroup-v1).
struct Limit {
    enum Resource: String, CaseIterable { case processes, memory, processors }

    let resource: Resource
    let controller: String
    let file: String
    let value: String
    /// In groups of the old kind, in this order.
    let legacy: [(String, String)]

    /// Microseconds in which the computing time is counted.
    private static let period = 100_000

    static func all(of limits: WorkerLimits) -> [Limit] {
        var all: [Limit] = []
        if let count = limits.processes {
            all.append(Limit(resource: .processes, controller: "pids", file: "pids.max", value: "\(count)", legacy: [("pids.max", "\(count)")]))
        }
        if let size = limits.memory {
            let bytes = "\(size << 20)"
            all.append(
                Limit(resource: .memory, controller: "memory", file: "memory.max", value: bytes, legacy: [("memory.limit_in_bytes", bytes)]))
        }
        if let cpus = limits.cpus {
            let quota = max(1000, Int(cpus * Double(period)))
            all.append(
                Limit(
                    resource: .processors, controller: "cpu", file: "cpu.max", value: "\(quota) \(period)",
                    legacy: [("cpu.cfs_period_us", "\(period)"), ("cpu.cfs_quota_us", "\(quota)")]))
        }
        return all
    }
}

/// Groups of cgroups v1, where every controller has a hierarchy of its own.
enum LegacyGroup {
    private static let listBytes = 1 << 20

    /// The directory of the group that this process is in; nil where the controller has no hierarchy of the old kind.
    static func own(_ controller: String) -> String? {
        guard let mounts = try? BoundedFile.read("/proc/self/mountinfo", limit: listBytes),
            let groups = try? BoundedFile.read("/proc/self/cgroup", limit: listBytes)
        else { return nil }
        return own(controller, mountinfo: String(decoding: mounts, as: UTF8.self), groups: String(decoding: groups, as: UTF8.self))
    }

    static func own(_ controller: String, mountinfo: String, groups: String) -> String? {
        guard let mount = mountPoint(controller, in: mountinfo) else { return nil }
        for line in groups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].split(separator: ",").contains(Substring(controller)) else { continue }
            return fields[2] == "/" ? mount : mount + fields[2]
        }
        return nil
    }

    private static func mountPoint(_ controller: String, in mountinfo: String) -> String? {
        for line in mountinfo.split(separator: "\n") {
            let halves = line.split(separator: " - ", maxSplits: 1)
            guard halves.count == 2, halves[1].hasPrefix("cgroup "), let options = halves[1].split(separator: " ").last,
                options.split(separator: ",").contains(Substring(controller))
            else { continue }
            let fields = halves[0].split(separator: " ")
            if fields.count > 4, fields[3] == "/" { return String(fields[4]) }
        }
        return nil
    }
}
