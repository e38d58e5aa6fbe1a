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

/// One process as the kernel lists it at one moment.
public struct ProcessStat: Hashable, Sendable {
    public let pid: Int32
    public let parent: Int32
    public let group: Int32
    public let session: Int32
    /// A terminal controls it, so a person is likely to sit before it.
    public let hasTerminal: Bool
    /// It has ended and only waits to be reaped.
    public let hasEnded: Bool
    /// Linux: clock ticks since boot (proc(5), field 22). macOS: microseconds since 1970.
    public let startTime: UInt64
    public let user: UInt32

    public init(
        pid: Int32, parent: Int32, group: Int32, session: Int32, hasTerminal: Bool, hasEnded: Bool, startTime: UInt64, user: UInt32
    ) {
        self.pid = pid
        self.parent = parent
        self.group = group
        self.session = session
        self.hasTerminal = hasTerminal
        self.hasEnded = hasEnded
        self.startTime = startTime
        self.user = user
    }
}

#if os(Linux)
extension ProcessStat {
    /// nil when there is no such process (any more).
    public static func read(_ pid: Int32) -> ProcessStat? {
        let folder = "/proc/\(pid)"
        var status = stat()
        guard pid > 0, stat(folder, &status) == 0, let line = try? BoundedFile.read("\(folder)/stat", limit: 4096) else { return nil }
        return ProcessStat(line: line, user: status.st_uid)
    }

    /// Every process there is, in order of pid.
    public static func all() throws -> [ProcessStat] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.sorted().compactMap { read($0) }
    }

    /// Reads proc(5) `stat`. The command's name may hold spaces and brackets; the last `)` ends it.
    init?(line: [UInt8], user: UInt32) {
        guard let bracket = line.lastIndex(of: UInt8(ascii: ")")), let open = line.firstIndex(of: UInt8(ascii: " ")),
            let pid = Int32(String(decoding: line[..<open], as: UTF8.self))
        else { return nil }
        let fields = line[line.index(after: bracket)...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count > 19, let parent = Int32(fields[1]), let group = Int32(fields[2]), let session = Int32(fields[3]),
            let terminal = Int32(fields[4]), let startTime = UInt64(fields[19])
        else { return nil }
        self.init(
            pid: pid, parent: parent, group: group, session: session, hasTerminal: terminal != 0,
            hasEnded: fields[0] == "Z" || fields[0] == "X", startTime: startTime, user: user)
    }
}
#else
extension ProcessStat {
    /// One process; nil when there is none of this pid.
    public static func read(_ pid: Int32) -> ProcessStat? {
        guard pid > 0 else { return nil }
        var query = [CTL_KERN, KERN_PROC, KERN_PROC_PID, pid]
        var found = kinfo_proc()
        var size = MemoryLayout<kinfo_proc>.stride
        guard sysctl(&query, 4, &found, &size, nil, 0) == 0, size > 0 else { return nil }
        return ProcessStat(found)
    }

    /// All processes that can be seen.
    public static func all() throws -> [ProcessStat] {
        var query = [CTL_KERN, KERN_PROC, KERN_PROC_ALL]
        var size = 0
        guard sysctl(&query, 3, nil, &size, nil, 0) == 0 else { throw SystemFailure.last("list the processes") }
        // Some more than there were: processes start between the two calls.
        let room = size / MemoryLayout<kinfo_proc>.stride + 64
        var found = [kinfo_proc](repeating: kinfo_proc(), count: room)
        size = room * MemoryLayout<kinfo_proc>.stride
        guard sysctl(&query, 3, &found, &size, nil, 0) == 0 else { throw SystemFailure.last("list the processes") }
        return found.prefix(size / MemoryLayout<kinfo_proc>.stride).map(ProcessStat.init).sorted { $0.pid < $1.pid }
    }

    init(_ info: kinfo_proc) {
        let started = info.kp_proc.p_un.__p_starttime
        self.init(
            pid: info.kp_proc.p_pid, parent: info.kp_eproc.e_ppid, group: info.kp_eproc.e_pgid, session: getsid(info.kp_proc.p_pid),
            hasTerminal: info.kp_eproc.e_tdev != -1, hasEnded: Int32(info.kp_proc.p_stat) == SZOMB,
            startTime: UInt64(started.tv_sec) * 1_000_000 + UInt64(started.tv_usec), user: info.kp_eproc.e_ucred.cr_uid)
    }
}
#endif
