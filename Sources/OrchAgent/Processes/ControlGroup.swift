import OrchCore
import OrchHome
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A cgroup v2 group: nothing that a process does takes its descendants out of it (cgroups(7)).
public struct ControlGroup: Hashable, Sendable, Codable {
    /// The group's directory.
    public let path: String

    public init(path: String) { self.path = path }

    /// Bytes of a `cgroup.procs` that are read.
    private static let listBytes = 1 << 20
    /// Nested groups that are looked into.
    private static let depthLimit = 8

    /// The v2 group that this process is in; nil where there is none (macOS, a machine without cgroup v2).
    public static func own() -> ControlGroup? {
        guard let mounts = try? BoundedFile.read("/proc/self/mountinfo", limit: listBytes),
            let groups = try? BoundedFile.read("/proc/self/cgroup", limit: listBytes),
            let mount = mountPoint(in: String(decoding: mounts, as: UTF8.self)),
            let group = String(decoding: groups, as: UTF8.self).split(separator: "\n").first(where: { $0.hasPrefix("0::/") })
        else { return nil }
        let name = group.dropFirst("0::/".count)
        return ControlGroup(path: name.isEmpty ? mount : "\(mount)/\(name)")
    }

    /// The mount point of the first cgroup2 file system in a mountinfo(5): found, not assumed, since it is `/sys/fs/cgroup` on most
    /// machines and `/sys/fs/cgroup/unified` on hybrid ones.
    static func mountPoint(in mountinfo: String) -> String? {
        for line in mountinfo.split(separator: "\n") {
            let halves = line.split(separator: " - ", maxSplits: 1)
            guard halves.count == 2, halves[1].hasPrefix("cgroup2 ") else { continue }
            let fields = halves[0].split(separator: " ")
            // A mount of a part of the hierarchy would make the names of /proc/self/cgroup wrong.
            if fields.count > 4, fields[3] == "/" { return String(fields[4]) }
        }
        return nil
    }

    /// Makes a group inside this one and tries that processes may be moved into it. nil when we may not.
    public func makeChild(_ name: String) -> ControlGroup? {
        let child = ControlGroup(path: "\(path)/\(name)")
        guard mkdir(child.path, 0o755) == 0 || errno == EEXIST else { return nil }
        guard access(child.procs, W_OK) == 0, access("\(path)/cgroup.procs", W_OK) == 0 else {
            rmdir(child.path)
            return nil
        }
        return child
    }

    /// The file through which a process joins.
    public var procs: String { "\(path)/cgroup.procs" }

    /// Pids in this group and the groups inside it; empty when the group is gone.
    public func members() -> [Int32] { members(depth: 0) }

    private func members(depth: Int) -> [Int32] {
        // A group that vanishes while it is read has no members: that is what absence means here.
        let list = (try? BoundedFile.readIfPresent(procs, limit: Self.listBytes)) ?? nil
        var pids = String(decoding: list ?? [], as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
        guard depth < Self.depthLimit else { return pids }
        for inner in innerGroups() { pids += inner.members(depth: depth + 1) }
        return pids
    }

    private func innerGroups() -> [ControlGroup] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { !$0.contains(".") }.map { ControlGroup(path: "\(path)/\($0)") }
    }

    /// Stops every process in it. It answers at once; the processes stop within moments.
    public func freeze() throws { try set("cgroup.freeze", "1") }
    /// Lets the group's processes go on.
    public func thaw() throws { try set("cgroup.freeze", "0") }

    /// SIGKILL to every process in it, in one step that no fork escapes (Linux 5.14). False where the kernel cannot.
    public func kill() throws -> Bool {
        guard access("\(path)/cgroup.kill", W_OK) == 0 else { return false }
        try set("cgroup.kill", "1")
        return true
    }

    /// Removes the group and those inside it. False while processes (also unreaped ones) are in it.
    @discardableResult
    public func remove() -> Bool {
        for inner in innerGroups() { inner.remove() }
        return rmdir(path) == 0 || errno == ENOENT
    }

    private func set(_ file: String, _ value: String) throws {
        // A group that is gone has nothing to stop or kill.
        guard let descriptor = try OwnedDescriptor(existing: "\(path)/\(file)", flags: O_WRONLY) else { return }
        let bytes = Array(value.utf8)
        guard DescriptorBytes.write(bytes[...], to: descriptor.number) == bytes.count else { throw SystemFailure.last("set \(path)/\(file)") }
    }
}
