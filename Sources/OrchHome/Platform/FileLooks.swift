import CPlatform
import Dispatch
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// In the place of a watch that the kernel does not give: it has few of them for all programs of a user (inotify(7), `max_user_instances`,
/// often 128). Who follows a file looks at it each second then, and must not lose it.
package enum FileLooks {
    /// Milliseconds between two looks.
    package static let pause: Int32 = 1000

    /// Whether a watch failed because there are none left.
    package static func isNeeded(after failure: Int32) -> Bool { failure == EMFILE || failure == ENFILE || failure == ENOSPC }

    /// As `FileWatch.changes`, but an element comes with each look, whether anything has changed or not.
    package static func changes(of paths: [String], every milliseconds: Int32 = FileLooks.pause) throws(SystemFailure) -> AsyncStream<Void> {
        var places: [Place] = []
        for path in paths { places.append(try Place(path)) }
        let seen = places
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let timer = WatchSource(every: milliseconds) {
            continuation.yield()
            if seen.contains(where: \.isGone) { continuation.finish() }
        }
        continuation.onTermination = { _ in timer.cancel() }
        return stream
    }

    /// A file or a directory, told apart from a later one of its name.
    private struct Place: Sendable {
        let path: String
        let device: dev_t
        let inode: ino_t

        init(_ path: String) throws(SystemFailure) {
            var status = stat()
            guard stat(path, &status) == 0 else { throw SystemFailure.last("watch \(path)") }
            self.path = path
            device = status.st_dev
            inode = status.st_ino
        }

        var isGone: Bool {
            var status = stat()
            return stat(path, &status) != 0 || status.st_dev != device || status.st_ino != inode
        }
    }
}
