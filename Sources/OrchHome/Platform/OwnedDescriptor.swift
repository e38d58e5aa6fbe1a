#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file descriptor with one owner, closed when the owner goes away.
public struct OwnedDescriptor: ~Copyable, Sendable {
    public let number: Int32

    public init(_ number: Int32) { self.number = number }

    /// Opens a file, always close-on-exec: what a child is to inherit is named when it is started.
    public init(path: String, flags: Int32, mode: UInt16 = 0o600) throws(SystemFailure) {
        let opened = open(path, flags | O_CLOEXEC, mode_t(mode))
        guard opened >= 0 else { throw SystemFailure.last("open \(path)") }
        number = opened
    }

    deinit { close(number) }
}

extension OwnedDescriptor {
    /// Opens a file that may be absent: nil then, an error for any other reason.
    public init?(existing path: String, flags: Int32) throws(SystemFailure) {
        let opened = open(path, flags | O_CLOEXEC)
        if opened < 0, errno == ENOENT { return nil }
        guard opened >= 0 else { throw SystemFailure.last("open \(path)") }
        self.init(opened)
    }
}
