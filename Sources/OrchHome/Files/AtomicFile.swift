import CPlatform
import OrchCore
import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Files that are there whole or not at all, also after a power cut.
public enum AtomicFile {
    private static let counter = Atomic<UInt64>(0)

    /// Replaces the file: written beside it, synced, renamed, and the directory synced.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt16 = 0o600) throws(SystemFailure) {
        let temporary = try stage(bytes, beside: path, mode: mode)
        guard rename(temporary, path) == 0 else {
            let failure = SystemFailure.last("replace \(path)")
            unlink(temporary)
            throw failure
        }
        try syncDirectory(of: path)
    }

    /// What stood in a file before an exchange.
    public enum Exchanged: Hashable, Sendable {
        /// There was no file.
        case nothing
        case content([UInt8])
        /// It was larger than the limit, or no plain file: it was kept at `path`.
        case setAside(path: String)
    }

    /// Replaces the file and gives what was swapped out, with no moment between at which an edit could be lost.
    ///
    /// Where kernel or file system cannot swap names, the file is read and then replaced: an edit in that instant is lost there.
    /// - Parameter limit: bytes of the old content that are read.
    public static func exchange(_ bytes: [UInt8], with path: String, mode: UInt16 = 0o600, limit: Int) throws -> Exchanged {
        let temporary = try stage(bytes, beside: path, mode: mode)
        var isMine = true
        defer { if isMine { unlink(temporary) } }
        let code = platform_exchange(temporary, path)
        switch code {
        case 0:
            let old = try takeOut(temporary, keepAt: path + ".aside", limit: limit)
            try syncDirectory(of: path)
            return old
        case ENOENT:
            // link, not rename: a file that appears in this moment must be swapped out, not overwritten.
            if link(temporary, path) == 0 {
                try syncDirectory(of: path)
                return .nothing
            }
            guard errno == EEXIST else { throw SystemFailure.last("create \(path)") }
            return try exchange(bytes, with: path, mode: mode, limit: limit)
        case ENOSYS, EINVAL, ENOTSUP:
            let old = try BoundedFile.readIfPresent(path, limit: limit)
            guard rename(temporary, path) == 0 else { throw SystemFailure.last("replace \(path)") }
            isMine = false
            try syncDirectory(of: path)
            return old.map { .content($0) } ?? .nothing
        default:
            throw SystemFailure(doing: "replace \(path)", code: code)
        }
    }

    /// Makes the entries of a file's directory durable.
    public static func syncDirectory(of path: String) throws(SystemFailure) {
        let folder = FilePaths.parent(of: path)
        let descriptor = try OwnedDescriptor(path: folder, flags: O_RDONLY | O_DIRECTORY)
        // Some file systems cannot sync a directory and say EINVAL; there is nothing to do about it then.
        guard fsync(descriptor.number) == 0 || errno == EINVAL else { throw SystemFailure.last("sync \(folder)") }
    }

    /// A synced temporary file beside `path`, with its mode whatever the umask is.
    static func stage(_ bytes: [UInt8], beside path: String, mode: UInt16) throws(SystemFailure) -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        let temporary = "\(FilePaths.parent(of: path))/.\(FilePaths.name(of: path)).tmp-\(getpid())-\(number)"
        unlink(temporary)  // left by an earlier process with our pid
        let descriptor = try OwnedDescriptor(path: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
        do throws(SystemFailure) {
            try writeAll(bytes, to: descriptor.number, path: temporary)
            guard fchmod(descriptor.number, mode_t(mode)) == 0, fsync(descriptor.number) == 0 else {
                throw SystemFailure.last("write \(path)")
            }
        } catch {
            unlink(temporary)
            throw error
        }
        return temporary
    }

    private static func writeAll(_ bytes: [UInt8], to number: Int32, path: String) throws(SystemFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = DescriptorBytes.write(rest, to: number)
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else { throw SystemFailure.last("write \(path)") }
            rest = rest.dropFirst(written)
        }
    }

    private static func takeOut(_ swapped: String, keepAt aside: String, limit: Int) throws -> Exchanged {
        do {
            // Opened once and never through a link: in a shared folder somebody else may change what a name stands for.
            if let bytes = try PlainFile.read(swapped, limit: limit) { return .content(bytes) }
        } catch is FileTooLarge {}
        guard rename(swapped, aside) == 0 else { throw SystemFailure.last("set \(swapped) aside") }
        return .setAside(path: aside)
    }
}
