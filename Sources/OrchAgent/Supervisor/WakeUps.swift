import CPlatform
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// All that a supervisor sleeps for: signals, changes in its folder and spool, room in the worker's stdin, a deadline.
///
/// Made before the worker is, so that its end cannot be missed. The watch is left to the end of the process.
struct WakeUps: ~Copyable {
    private let signals: OwnedDescriptor
    /// Nil where the kernel has none left: then it looks each second.
    private let watch: platform_watch?
    /// Bytes of waiting signals that are taken at a time.
    private static let signalsAtOnce = 64

    init(_ directory: RunDirectory) throws {
        let watch = try Self.watch([directory.path, directory.spool.path])
        var number: Int32 = -1
        let failure = platform_signal_pipe([SIGCHLD, SIGTERM, SIGINT], 3, &number)
        guard failure == 0 else { throw SystemFailure(doing: "catch signals", code: failure) }
        self.watch = watch
        signals = OwnedDescriptor(number)
    }

    private static func watch(_ paths: [String]) throws -> platform_watch? {
        var watch = platform_watch()
        let opened = platform_watch_open(&watch)
        if FileLooks.isNeeded(after: opened) { return nil }
        guard opened == 0 else { throw SystemFailure(doing: "watch files", code: opened) }
        for path in paths {
            let added = platform_watch_add(&watch, path, Int32(PLATFORM_WATCH_DIRECTORY.rawValue))
            guard added == 0 else {
                platform_watch_close(&watch)
                if FileLooks.isNeeded(after: added) { return nil }
                throw SystemFailure(doing: "watch \(path)", code: added)
            }
        }
        return watch
    }

    /// Sleeps until something happens. Returns the signals that came.
    func wait(writable: Int32?, milliseconds: Int32) throws -> Set<Int32> {
        var query = [pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0)]
        if let watch { query.append(pollfd(fd: watch.fd, events: Int16(POLLIN), revents: 0)) }
        if let writable { query.append(pollfd(fd: writable, events: Int16(POLLOUT), revents: 0)) }
        let isLooking = watch == nil && !(0...FileLooks.pause).contains(milliseconds)
        let patience = isLooking ? FileLooks.pause : milliseconds
        guard poll(&query, nfds_t(query.count), patience) >= 0 || errno == EINTR else { throw SystemFailure.last("wait") }
        if var seen = watch { _ = platform_watch_drain(&seen) }
        var buffer = [UInt8](repeating: 0, count: Self.signalsAtOnce)
        let count = DescriptorBytes.read(&buffer, from: signals.number, count: buffer.count)
        return Set(buffer.prefix(max(0, count)).map { Int32($0) })
    }
}
