import Dispatch
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tells that nobody reads what a command prints any more, before a line that is written would.
final class OutputReader: Sendable {
    private let number: Int32
    /// A pipe of our own: a byte in it ends the waiting.
    private let bell: OwnedDescriptor
    private let button: OwnedDescriptor

    /// A stream that ends, without an element, once the other end of a pipe or socket is gone or a terminal has hung up. A file has no
    /// reader that could leave.
    static func departure(from number: Int32 = STDOUT_FILENO) throws(SystemFailure) -> AsyncStream<Never> {
        let reader = try OutputReader(number)
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        continuation.onTermination = { _ in reader.stop() }
        DispatchQueue(label: "orch.output").async {
            if reader.hasLeft() { continuation.finish() }
        }
        return stream
    }

    private init(_ number: Int32) throws(SystemFailure) {
        self.number = number
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure.last("make a pipe") }
        bell = OwnedDescriptor(ends[0])
        button = OwnedDescriptor(ends[1])
        for end in ends where fcntl(end, F_SETFD, FD_CLOEXEC) != 0 { throw SystemFailure.last("make a pipe") }
    }

    /// Waits, on a thread of its own, until the reader has left; false when it was stopped before.
    private func hasLeft() -> Bool {
        let gone = Int16(POLLERR | POLLHUP)
        var output = number
        while true {
            // Errors and hang-ups are told without a wish.
            var query = [pollfd(fd: bell.number, events: Int16(POLLIN), revents: 0), pollfd(fd: output, events: 0, revents: 0)]
            guard poll(&query, nfds_t(query.count), -1) >= 0 || errno == EINTR else { return false }
            if query[0].revents != 0 { return false }
            if query[1].revents & gone != 0 { return true }
            // What is not open has no reader; whoever writes there is told so.
            if query[1].revents != 0 { output = -1 }
        }
    }

    private func stop() { _ = DescriptorBytes.write([0], to: button.number) }
}
