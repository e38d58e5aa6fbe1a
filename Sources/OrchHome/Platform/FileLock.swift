#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import OrchCore

/// Somebody else holds the lock.
public struct LockTaken: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    /// What the holder wrote about itself; empty when it wrote nothing.
    public let holder: String

    public init(path: String, holder: String) {
        self.path = path
        self.holder = holder
    }

    public var description: String {
        "\(path.printable(limit: 200)) is locked\(holder.isEmpty ? "" : " by \(holder.printable(limit: 200))")"
    }
}

/// An exclusive `flock` of a file.
///
/// The kernel holds it as long as any process has the descriptor open: a child that inherits it keeps it when the taker dies. So it
/// is let go by closing, never by unlocking, which would take it from the children too.
public struct FileLock: ~Copyable, Sendable {
    /// Bytes of the text about the holder that are kept and read.
    public static let holderBytes = 1024
    /// How often a lock that is held is tried again, and the pause between, in milliseconds. A process that is forked anywhere in
    /// this program has a copy of each descriptor until it executes: a lock that was let go may seem held for that instant.
    private static let tries = 20
    private static let pause: Int32 = 10
    /// How often a lock file may be replaced under us before we give up.
    private static let replacementsLimit = 8

    public let path: String
    private let descriptor: OwnedDescriptor

    /// Takes the lock or throws `LockTaken`, after at most 0.2 s. The file is made (0600) when there is none.
    public init(taking path: String, holder: String) throws {
        let descriptor = try Self.take(path)
        try Self.describe(holder: holder, in: descriptor.number, path: path)
        self.path = path
        self.descriptor = descriptor
    }

    private static func take(_ path: String) throws -> OwnedDescriptor {
        for _ in 0..<replacementsLimit {
            let descriptor = try OwnedDescriptor(path: path, flags: O_RDWR | O_CREAT)
            guard try tryToLock(descriptor.number, path: path) else { throw LockTaken(path: path, holder: holder(of: path) ?? "") }
            // Somebody may have removed or replaced the file since it was opened: then this is a lock of nothing.
            if isSameFile(descriptor.number, path) { return descriptor }
        }
        throw SystemFailure(doing: "lock \(path): the file is replaced again and again", code: EBUSY)
    }

    /// A lock that this process inherited as a descriptor.
    ///
    /// Checked: the descriptor is the file at `path`, and the lock is held through it. Throws else, and leaves the descriptor open.
    public init(inherited number: Int32, path: String) throws {
        guard Self.isSameFile(number, path) else {
            throw SystemFailure(doing: "use descriptor \(number) as the lock \(path)", code: EBADF)
        }
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else { throw LockTaken(path: path, holder: Self.holder(of: path) ?? "") }
        guard fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else { throw SystemFailure.last("keep the lock \(path) from children") }
        self.path = path
        descriptor = OwnedDescriptor(number)
    }

    /// For a child that is to hold the lock too. Valid as long as this value lives.
    public var number: Int32 { descriptor.number }

    /// Writes who holds the lock, for the message that the next one gets.
    public borrowing func describe(holder: String) throws { try Self.describe(holder: holder, in: number, path: path) }

    private static func describe(holder: String, in number: Int32, path: String) throws {
        let bytes = Array(holder.utf8.prefix(holderBytes))
        guard ftruncate(number, 0) == 0, pwrite(number, bytes, bytes.count, 0) == bytes.count else {
            throw SystemFailure.last("write into the lock \(path)")
        }
    }

    /// What the last holder wrote; it may have let go since. nil when there is no such file.
    public static func holder(of path: String) -> String? {
        (try? BoundedFile.read(path, limit: holderBytes)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether anybody holds the lock at this moment. Takes and drops it to find out, so it must not race a taker of one's own.
    public static func isHeld(_ path: String) throws -> Bool {
        guard let descriptor = try OwnedDescriptor(existing: path, flags: O_RDWR) else { return false }
        return try !tryToLock(descriptor.number, path: path)
    }

    private static func tryToLock(_ number: Int32, path: String) throws -> Bool {
        for attempt in 1...tries {
            if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemFailure.last("lock \(path)") }
            if attempt < tries { poll(nil, 0, pause) }
        }
        return false
    }

    private static func isSameFile(_ number: Int32, _ path: String) -> Bool {
        var opened = stat()
        var named = stat()
        guard fstat(number, &opened) == 0, stat(path, &named) == 0 else { return false }
        return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }
}
