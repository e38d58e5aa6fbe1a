#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// This machine and this boot of it.
///
/// A new boot id on the same machine proves every earlier process dead; another machine id means that a journal has wandered.
public struct MachineIdentity: Hashable, Sendable, Codable {
    public let machineId: String
    public let bootId: String

    public init(machineId: String, bootId: String) {
        self.machineId = machineId
        self.bootId = bootId
    }

    /// This machine, at this boot.
    public static func current() throws -> MachineIdentity {
        MachineIdentity(machineId: try currentMachineId(), bootId: try currentBootId())
    }
}

#if os(Linux)
extension MachineIdentity {
    /// random(4): a new value at each boot.
    public static func currentBootId() throws -> String { try pretended("ORCH_TEST_BOOT_ID") ?? line(of: "/proc/sys/kernel/random/boot_id") }

    /// machine-id(5). Containers often have none: then the host name stands in, as `name:<host>`.
    static func currentMachineId() throws -> String {
        if let id = pretended("ORCH_TEST_MACHINE_ID") { return id }
        for path in ["/etc/machine-id", "/var/lib/dbus/machine-id"] {
            if let id = try? line(of: path), id.utf8.count >= 32 { return id }
        }
        return "name:" + (try line(of: "/proc/sys/kernel/hostname"))
    }

    /// What a test of the debug build lets this process believe: no test can start the machine anew.
    private static func pretended(_ variable: String) -> String? {
        #if DEBUG
        getenv(variable).map { String(cString: $0) }
        #else
        nil
        #endif
    }

    private static func line(of path: String) throws -> String {
        let bytes = try BoundedFile.read(path, limit: 4096)
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
#else
extension MachineIdentity {
    /// `kern.bootsessionuuid`: a new value at each boot.
    public static func currentBootId() throws -> String { try text(of: "kern.bootsessionuuid") }

    /// `kern.uuid` would be the kernel's build; the hardware's UUID comes from gethostuuid(2).
    static func currentMachineId() throws -> String {
        var id = [UInt8](repeating: 0, count: 16)
        var patience = timespec(tv_sec: 1, tv_nsec: 0)
        guard gethostuuid(&id, &patience) == 0 else { throw SystemFailure.last("read the machine's UUID") }
        let digits = Array("0123456789abcdef")
        return String(id.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static func text(of name: String) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        var size = bytes.count
        guard sysctlbyname(name, &bytes, &size, nil, 0) == 0 else { throw SystemFailure.last("read \(name)") }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
#endif
