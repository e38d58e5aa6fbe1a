internal import CZeroMQ

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Reads the `User-Id` of messages. Remembers the last one: most messages come from the same peer as the one before, and need no new string.
final class SenderNames {
    private var name = ""

    func sender(of part: UnsafeMutablePointer<zmq_msg_t>) -> String? {
        guard let text = zmq_msg_gets(part, "User-Id") else { return nil }
        let isSame = name.withCString { strcmp($0, text) == 0 }
        if !isSame {
            name = String(cString: text)
        }
        return name
    }
}
