import CPlatform
import Dispatch
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tells that files changed, without looking at them again and again.
public enum FileWatch {
    /// At most this many targets in one watch: the kernel's own objects are few (`fs.inotify.max_user_instances`, often 128).
    public static let targetsLimit = Int(PLATFORM_WATCH_TARGETS_MAX)

    /// What is watched.
    public enum Target: Hashable, Sendable {
        /// Entries appear, vanish or are renamed; on Linux also when an entry is closed after writing.
        case directory(String)
        /// The content changes or grows, or the file is renamed or removed. A file that others replace by rename is watched through
        /// its directory.
        case file(String)

        var path: String {
            switch self {
            case .directory(let path), .file(let path): path
            }
        }
    }

    /// An element for each burst of changes: several that nobody has taken yet are one. Look at the state once after this call and
    /// after each element; nothing between is missed. The stream ends when a target itself is gone. Where the kernel has no watch left,
    /// an element comes each second.
    public static func changes(of targets: [Target]) throws(SystemFailure) -> AsyncStream<Void> {
        guard targets.count <= targetsLimit else { throw SystemFailure(doing: "watch \(targets.count) files at once", code: EINVAL) }
        var watch = platform_watch()
        let failure = platform_watch_open(&watch)
        if FileLooks.isNeeded(after: failure) { return try FileLooks.changes(of: targets.map(\.path)) }
        guard failure == 0 else { throw SystemFailure(doing: "watch files", code: failure) }
        for target in targets {
            let kind: Int32
            switch target {
            case .directory: kind = Int32(PLATFORM_WATCH_DIRECTORY.rawValue)
            case .file: kind = Int32(PLATFORM_WATCH_FILE.rawValue)
            }
            let failure = platform_watch_add(&watch, target.path, kind)
            guard failure == 0 else {
                platform_watch_close(&watch)
                if FileLooks.isNeeded(after: failure) { return try FileLooks.changes(of: targets.map(\.path)) }
                throw SystemFailure(doing: "watch \(target.path)", code: failure)
            }
        }
        return stream(of: watch)
    }

    static func stream(of watch: platform_watch) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let source = WatchSource(watch) { gone in
            continuation.yield()
            if gone { continuation.finish() }
        }
        continuation.onTermination = { _ in source.cancel() }
        return stream
    }
}

/// Tells that a process has ended.
public enum ProcessWatch {
    /// A stream that ends, without an element, once the process has ended; it has ended already when the result is nil.
    public static func end(of process: ProcessIdentity) throws -> AsyncStream<Never>? {
        var watch = platform_watch()
        let failure = platform_watch_process(&watch, process.pid)
        if failure == ESRCH { return nil }
        guard failure == 0 else { throw SystemFailure(doing: "watch \(process)", code: failure) }
        // Checked after the watch is open: the pid may have been another's before.
        guard try process.isAlive() else {
            platform_watch_close(&watch)
            return nil
        }
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let source = WatchSource(watch) { _ in continuation.finish() }
        continuation.onTermination = { _ in source.cancel() }
        return stream
    }
}
