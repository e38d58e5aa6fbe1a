/// How busy a host is at the moment. What could not be measured is nil.
public struct HostLoad: Hashable, Sendable, Codable {
    /// Processes that want to run, over the last minute, for each core.
    public var loadPerCore: Double?
    /// Bytes that a new process could have without swapping.
    public var freeMemory: UInt64?
    /// Bytes where `ORCH_HOME` and the worktrees stand; the least of several file systems.
    public var freeDisk: UInt64?
    /// Why no new session is taken at the moment, one sentence each; empty when nothing speaks against it.
    public var obstacles: [String]

    public init(loadPerCore: Double?, freeMemory: UInt64?, freeDisk: UInt64?, gate: LoadGate) {
        self.loadPerCore = loadPerCore
        self.freeMemory = freeMemory
        self.freeDisk = freeDisk
        obstacles = gate.obstacles(loadPerCore: loadPerCore, freeMemory: freeMemory, freeDisk: freeDisk)
    }
}

/// When a host takes no new session, whatever slots are free. What runs goes on. Nil never closes it.
public struct LoadGate: Hashable, Sendable {
    public var maxLoadPerCore: Double?
    /// Bytes.
    public var minFreeMemory: UInt64?
    /// Bytes.
    public var minFreeDisk: UInt64?

    /// Without anything said: a load of 8 for each core, 512 MiB of memory, 1 GiB of disk.
    public init(maxLoadPerCore: Double? = 8, minFreeMemory: UInt64? = 512 << 20, minFreeDisk: UInt64? = 1 << 30) {
        self.maxLoadPerCore = maxLoadPerCore
        self.minFreeMemory = minFreeMemory
        self.minFreeDisk = minFreeDisk
    }

    func obstacles(loadPerCore: Double?, freeMemory: UInt64?, freeDisk: UInt64?) -> [String] {
        var words: [String] = []
        if let load = loadPerCore, let most = maxLoadPerCore, load > most {
            words.append("its load is \(Tenths.text(load)) for each core, above \(Tenths.text(most))")
        }
        for (free, least, name) in [(freeMemory, minFreeMemory, "memory"), (freeDisk, minFreeDisk, "disk")] {
            guard let free, let least, free < least else { continue }
            words.append("\(ByteCount.text(free)) of \(name) are free, below \(ByteCount.text(least))")
        }
        return words
    }
}

/// Numbers for people: one digit behind the point.
public enum Tenths {
    /// `2.3`
    public static func text(_ number: Double) -> String {
        let tenths = Int64((min(max(number, 0), 1e15) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// Amounts of memory and disk for people.
public enum ByteCount {
    /// `1.5 GiB`, `512.0 MiB`
    public static func text(_ bytes: UInt64) -> String {
        bytes >= 1 << 30 ? "\(Tenths.text(Double(bytes) / Double(1 << 30))) GiB" : "\(Tenths.text(Double(bytes) / Double(1 << 20))) MiB"
    }
}
