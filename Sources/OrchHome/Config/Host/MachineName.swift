public import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a machine is called that has no name in its configuration.
public enum MachineName {
    /// The machine's own name up to the first dot, as far as it can be a host's name; `localhost` where nothing is left.
    public static func short() throws(InvalidName) -> HostName {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return try HostName("localhost") }
        return try short(of: String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    static func short(of name: String) throws(InvalidName) -> HostName {
        let plain = name.prefix { $0 != "." }.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }
        let rest = plain.drop { $0 == "-" }.prefix(Limits.nameBytes)
        return try HostName(rest.isEmpty ? "localhost" : String(rest))
    }
}
