#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import OrchCore

/// A system call that failed: what was being done, and the errno value.
public struct SystemFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The words after "could not", with the path or pid in them.
    public let doing: String
    public let code: Int32

    public init(doing: String, code: Int32) {
        self.doing = doing
        self.code = code
    }

    /// Takes errno; call it before anything else can change it.
    public static func last(_ doing: String) -> SystemFailure { SystemFailure(doing: doing, code: errno) }

    public var description: String { "could not \(doing.printable(limit: 400)): \(String(cString: strerror(code)))" }
}
