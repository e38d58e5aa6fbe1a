#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The file that a process runs, and the place where an update puts the next one.
///
/// Package managers put a new file in the place of the old one, or turn a link; what runs keeps the old file until it ends. So the place
/// and the file are two things.
public struct ProgramFile: Hashable, Sendable, Codable {
    /// Absolute; what is started from it after an update is the new program.
    public var path: String
    /// The file itself, as stat(2) names it. A file that runs keeps its number, also when it has no name any more.
    public var device: UInt64
    public var inode: UInt64

    /// The file that stands at a path now, links followed.
    public init(at path: String) throws(SystemFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemFailure.last("look at \(path)") }
        self.path = path
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
    }

    /// That of this process.
    ///
    /// - Parameter path: where it was started from.
    public static func ofThisProcess(startedFrom path: String) throws(SystemFailure) -> ProgramFile {
        #if os(Linux)
        // proc(5): leads to the file that runs, whatever stands at its path by now.
        var running = try ProgramFile(at: "/proc/self/exe")
        running.path = path
        return running
        #else
        return try ProgramFile(at: path)
        #endif
    }

    /// Whether both are one file, whatever the paths.
    public func isSameFile(as other: ProgramFile) -> Bool { device == other.device && inode == other.inode }

    /// Whether another file stands at the path now, or none. What can't be looked at is taken for the same.
    public var isReplaced: Bool {
        do {
            return try !ProgramFile(at: path).isSameFile(as: self)
        } catch {
            return error.code == ENOENT
        }
    }
}
