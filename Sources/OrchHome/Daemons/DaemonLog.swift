import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The file that a daemon in the background writes to: `log`, and older ones as `log.1`, `log.2`.
public struct DaemonLog: Hashable, Sendable {
    /// Bytes from which a new file is begun at the next start.
    public static let bytesLimit = 8 << 20
    /// Older files that are kept.
    public static let olderKept = 2
    /// Bytes and lines of the end that are shown when a start fails.
    private static let tailBytes = 8 << 10
    private static let tailLines = 12

    public let path: String

    public init(path: String) { self.path = path }

    /// Opens it for a daemon that is about to start, after beginning a new file if this one is large.
    func open() throws -> OwnedDescriptor {
        var status = stat()
        if stat(path, &status) == 0, status.st_size >= Self.bytesLimit {
            for number in (0..<Self.olderKept).reversed() {
                let from = number == 0 ? path : "\(path).\(number)"
                guard rename(from, "\(path).\(number + 1)") == 0 || errno == ENOENT else { throw SystemFailure.last("put \(from) away") }
            }
        }
        return try OwnedDescriptor(path: path, flags: O_WRONLY | O_APPEND | O_CREAT)
    }

    /// From now on, what this process writes to standard output and standard error goes here.
    public func takeOutput() throws {
        let file = try open()
        for number in [STDOUT_FILENO, STDERR_FILENO] {
            guard dup2(file.number, number) == number else { throw SystemFailure.last("write to \(path)") }
        }
    }

    /// The bytes that are there now: where what a new daemon says begins.
    func length() -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Adds a line about the daemon that it cannot write itself.
    func add(_ line: String) throws {
        let output = try open()
        guard DescriptorBytes.write(Array("\(line)\n".utf8)[...], to: output.number) >= 0 else { throw SystemFailure.last("write \(path)") }
    }

    /// The last printable lines that were written after `offset`.
    func lastLines(after offset: Int) throws -> [String] {
        let fresh = min(max(0, length() - offset), Self.tailBytes)
        guard fresh > 0 else { return [] }
        let text = String(decoding: try BoundedFile.tail(path, limit: fresh), as: UTF8.self)
        return text.split(separator: "\n").suffix(Self.tailLines).map { String($0).printable(limit: 400) }
    }
}
