#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Files in folders where others may put anything under any name.
public enum PlainFile {
    /// The content. Nil when there is no such file, or it is a link, a FIFO or anything else that is not simply a file.
    ///
    /// - Throws: `FileTooLarge` above `limit` bytes, `SystemFailure`.
    public static func read(_ path: String, limit: Int) throws -> [UInt8]? {
        let opened = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else {
            guard errno == ENOENT || errno == ELOOP || errno == ENXIO else { throw SystemFailure.last("open \(path)") }
            return nil
        }
        let descriptor = OwnedDescriptor(opened)
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw SystemFailure.last("look at \(path)") }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        return try BoundedFile.read(descriptor.number, path: path, limit: limit)
    }
}
