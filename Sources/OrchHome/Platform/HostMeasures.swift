public import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How busy this machine is: three cheap looks, nothing is started. What can't be told is nil.
public enum HostMeasures {
    /// The load and what is free.
    ///
    /// - Parameter directories: where work is written; the least free of their file systems counts. Those that are not there are passed over.
    public static func load(directories: [String], gate: LoadGate) -> HostLoad {
        HostLoad(
            loadPerCore: loadPerCore(), freeMemory: freeMemory(), freeDisk: directories.compactMap(freeDisk).min(), gate: gate)
    }

    /// Of the last minute (getloadavg(3)).
    private static func loadPerCore() -> Double? {
        var loads = [0.0]
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        guard getloadavg(&loads, 1) == 1, cores > 0 else { return nil }
        return loads[0] / Double(cores)
    }

    /// `MemAvailable` of proc_meminfo(5). macOS has no such number: there memory closes nothing.
    private static func freeMemory() -> UInt64? {
        #if os(Linux)
        guard let file = try? BoundedFile.read("/proc/meminfo", limit: 1 << 16) else { return nil }
        return availableMemory(meminfo: String(decoding: file, as: UTF8.self))
        #else
        return nil
        #endif
    }

    static func availableMemory(meminfo: String) -> UInt64? {
        guard let line = meminfo.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }) else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 << 10 }
    }

    /// For others than root (statvfs(3)).
    private static func freeDisk(_ directory: String) -> UInt64? {
        var found = statvfs()
        guard statvfs(directory, &found) == 0 else { return nil }
        return UInt64(found.f_bavail) * UInt64(found.f_frsize)
    }
}
