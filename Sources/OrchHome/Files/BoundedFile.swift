import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that is larger than its reader allows.
public struct FileTooLarge: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let limit: Int

    public var description: String { "\(path.printable(limit: 300)) is larger than \(limit) bytes" }
}

/// Whole files, read with a bound: what is foreign must not fill the memory.
public enum BoundedFile {
    /// All bytes of a file. Throws `FileTooLarge` above `limit`, `SystemFailure` for anything else (a missing file too).
    public static func read(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = try OwnedDescriptor(path: path, flags: O_RDONLY)
        return try read(descriptor.number, path: path, limit: limit)
    }

    /// As `read`; nil when there is no such file.
    public static func readIfPresent(_ path: String, limit: Int) throws -> [UInt8]? {
        guard let descriptor = try OwnedDescriptor(existing: path, flags: O_RDONLY) else { return nil }
        return try read(descriptor.number, path: path, limit: limit)
    }

    /// The last `limit` bytes of a file that may be any size, for logs.
    public static func tail(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = try OwnedDescriptor(path: path, flags: O_RDONLY)
        let size = lseek(descriptor.number, 0, SEEK_END)
        guard size >= 0, lseek(descriptor.number, max(0, size - off_t(limit)), SEEK_SET) >= 0 else { throw SystemFailure.last("read \(path)") }
        return try fill(descriptor.number, path: path, limit: limit)
    }

    static func read(_ number: Int32, path: String, limit: Int) throws -> [UInt8] {
        // One byte more than allowed tells a file that is too large from one that just fits; /proc has no sizes to ask for.
        let bytes = try fill(number, path: path, limit: limit + 1)
        guard bytes.count <= limit else { throw FileTooLarge(path: path, limit: limit) }
        return bytes
    }

    private static func fill(_ number: Int32, path: String, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit, 65536))
        while bytes.count < limit {
            let count = DescriptorBytes.read(&buffer, from: number, count: min(buffer.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure.last("read \(path)") }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }
}
