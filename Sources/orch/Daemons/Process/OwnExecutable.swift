import Foundation
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

    /// Absolute, and where an update puts the next program: what a daemon starts after one is the new program.
    static func path() throws -> String {
        #if os(Linux)
        return try called() ?? resolved()
        #else
        var buffer = [CChar](repeating: 0, count: pathBytes)
        var size = UInt32(pathBytes)
        guard _NSGetExecutablePath(&buffer, &size) == 0 else { throw SystemFailure(doing: "find the own program", code: ENAMETOOLONG) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #endif
    }

    #if os(Linux)
    /// The path by which this program was called, links and all: where each version has a folder of its own (Homebrew, Nix), an update
    /// turns the link and removes the folder. Nil where what was called is another program.
    private static func called() throws -> String? {
        guard let name = CommandLine.arguments.first else { return nil }
        let variables = ProcessInfo.processInfo.environment
        let place = try? ExecutableSearch.locate(name, path: variables["PATH"] ?? "", directory: FileManager.default.currentDirectoryPath)
        guard let place, let file = try? ProgramFile(at: place) else { return nil }
        return try file.isSameFile(as: .ofThisProcess(startedFrom: place)) ? place : nil
    }

    private static func resolved() throws -> String {
        var buffer = [CChar](repeating: 0, count: pathBytes)
        let count = readlink("/proc/self/exe", &buffer, pathBytes)
        guard count > 0 else { throw SystemFailure.last("find the own program") }
        let path = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // proc(5): the kernel says so when the file was replaced.
        let replaced = " (deleted)"
        return path.hasSuffix(replaced) ? String(path.dropLast(replaced.count)) : path
    }
    #endif
}
