import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The file of this program: what daemons, supervisors and workers' tools are started from.
enum OwnExecutable {
    private static let pathBytes = 4096

    /// Absolute. After an update in place it is the path of the new file, which is what a new process should run.
    static func path() throws -> String {
        #if os(Linux)
        var buffer = [CChar](repeating: 0, count: pathBytes)
        let count = readlink("/proc/self/exe", &buffer, pathBytes)
        guard count > 0 else { throw SystemFailure.last("find the own program") }
        let path = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // proc(5): the kernel says so when the file was replaced.
        let replaced = " (deleted)"
        return path.hasSuffix(replaced) ? String(path.dropLast(replaced.count)) : path
        #else
        var buffer = [CChar](repeating: 0, count: pathBytes)
        var size = UInt32(pathBytes)
        guard _NSGetExecutablePath(&buffer, &size) == 0 else { throw SystemFailure(doing: "find the own program", code: ENAMETOOLONG) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #endif
    }
}
