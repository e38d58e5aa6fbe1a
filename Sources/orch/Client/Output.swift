import OrchCore
import OrchHome
import OrchWire
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Nobody reads what is written any more, as with `orch list | head -1`. No error: the command ends quietly.
struct BrokenPipe: Error {}

/// Standard output and standard error, written at once: what a command has said is out when it says more.
enum Output {
    /// Lines for standard output.
    static func write(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try write(bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// A value for scripts: several lines of JSON.
    static func write(json value: some Encodable) throws { try write([JSONCoding.prettyText(of: value)]) }

    /// Bytes for standard output, as they are.
    static func write(bytes: [UInt8]) throws { try write(bytes, to: STDOUT_FILENO) }

    /// Lines for the person, beside what is printed. Where standard error is gone nobody can be told so.
    static func note(_ lines: [String]) {
        try? write(Array(lines.map { $0 + "\n" }.joined().utf8), to: STDERR_FILENO)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = DescriptorBytes.write(rest, to: descriptor)
            if written >= 0 {
                rest = rest.dropFirst(written)
                continue
            }
            switch errno {
            case EINTR: continue
            case EPIPE: throw BrokenPipe()
            case EAGAIN: try waitForRoom(descriptor)
            default: throw SystemFailure.last("write the output")
            }
        }
    }

    /// Somebody made the terminal or pipe non-blocking.
    private static func waitForRoom(_ descriptor: Int32) throws {
        var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&wish, 1, -1) >= 0 || errno == EINTR else { throw SystemFailure.last("wait for the output") }
    }
}
