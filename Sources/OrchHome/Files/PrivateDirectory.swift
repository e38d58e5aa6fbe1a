import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A directory or file that others could read or change, though it must be private. The sentence says how to mend it.
public struct NotPrivate: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let reason: String
    public let fix: String

    public var description: String { "\(path.printable(limit: 300)) \(reason); \(fix)" }
}

/// Directories of mode 0700 and files of mode 0600 that are ours.
public enum PrivateDirectory {
    /// Makes a directory (0700) unless it is there. Its parent must exist. An existing one is left as it is: see `check`.
    public static func create(_ path: String) throws(SystemFailure) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemFailure.last("make the directory \(path)") }
    }

    /// As `create`, for every directory of the path that is missing.
    public static func createAll(_ path: String) throws(SystemFailure) {
        var folder = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            folder += "/\(part)"
            try create(folder)
        }
    }

    /// A real directory, owned by us, closed to group and world.
    public static func check(_ path: String) throws {
        try check(path, kind: S_IFDIR, allowed: "700")
    }

    /// A real file, owned by us, closed to group and world.
    public static func checkFile(_ path: String) throws {
        try check(path, kind: S_IFREG, allowed: "600")
    }

    private static func check(_ path: String, kind: mode_t, allowed: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemFailure.last("look at \(path)") }
        guard status.st_mode & S_IFMT == kind else {
            throw NotPrivate(path: path, reason: "is not a plain \(kind == S_IFDIR ? "directory" : "file")", fix: "move it away")
        }
        guard status.st_uid == geteuid() else {
            throw NotPrivate(path: path, reason: "belongs to user \(status.st_uid), not to \(geteuid())", fix: "move it away or set ORCH_HOME")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw NotPrivate(path: path, reason: "is open to others (mode \(mode))", fix: "run: chmod \(allowed) '\(path)'")
        }
    }
}
