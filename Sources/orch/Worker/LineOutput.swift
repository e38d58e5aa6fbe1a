import OrchAgent
import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Whole lines to a descriptor, at once.
struct LineOutput {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// Writes one JSON line. False when nobody reads any more; SIGPIPE must be ignored for that.
    func write(_ value: JSONValue) throws -> Bool { try write(JSONLine.encode(value)) }

    /// Writes the bytes and a line end.
    func write(_ bytes: [UInt8]) throws -> Bool {
        var rest = (bytes + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let written = DescriptorBytes.write(rest, to: number)
            if written >= 0 {
                rest = rest.dropFirst(written)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var query = [pollfd(fd: number, events: Int16(POLLOUT), revents: 0)]
                poll(&query, 1, -1)
            case EPIPE: return false
            default: throw SystemFailure.last("write the output")
            }
        }
        return true
    }
}
