internal import CZeroMQ

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A descriptor that one thread polls and any thread makes readable: an eventfd, or a pipe where there is none.
final class Wakeup: Sendable {
    /// Readable after `signal`, until `clear`.
    let descriptor: Int32
    private let writer: Int32

    init() throws(ZeroMQError) {
        #if os(Linux)
        descriptor = c_zero_mq_eventfd()
        writer = descriptor
        guard descriptor != -1 else { throw ZeroMQError(code: errno, call: "eventfd") }
        #else
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ZeroMQError(code: errno, call: "pipe") }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, writer) = (ends[0], ends[1])
        #endif
    }

    deinit {
        close(descriptor)
        if writer != descriptor { close(writer) }
    }

    /// Makes the descriptor readable. Never waits: when the counter or the pipe is full the reader has been told already.
    func signal() {
        var one: UInt64 = 1
        while write(writer, &one, MemoryLayout<UInt64>.size) == -1, errno == EINTR {}
    }

    /// Makes the descriptor quiet again. One read takes all of an eventfd; a pipe may need another turn of the loop.
    func clear() {
        var count: UInt64 = 0
        while read(descriptor, &count, MemoryLayout<UInt64>.size) == -1, errno == EINTR {}
    }
}
