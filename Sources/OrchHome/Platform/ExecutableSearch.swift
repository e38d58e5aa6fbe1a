import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A command that is not there, or cannot be executed.
public struct CommandMissing: Error, Hashable, Sendable, CustomStringConvertible {
    public let command: String
    /// The PATH or folder that was looked in.
    public let searched: String

    public init(command: String, searched: String) {
        self.command = command
        self.searched = searched
    }

    public var description: String {
        command.contains("/")
            ? "\(command.printable(limit: 200)) is no executable file"
            : "no command \"\(command.printable(limit: 100))\" on PATH (\(searched.printable(limit: 300)))"
    }
}

/// Finds a command the way a shell does, before a process is forked: so the message can name what was searched.
public enum ExecutableSearch {
    /// An absolute path for `command`. A command with a `/` is relative to `directory`; others are looked up in `path`, whose relative
    /// and empty entries are passed over: what runs must not depend on the files of a worktree.
    public static func locate(_ command: String, path: String, directory: String) throws(CommandMissing) -> String {
        if command.contains("/") {
            let candidate = command.hasPrefix("/") ? command : "\(directory)/\(command)"
            guard isExecutable(candidate) else { throw CommandMissing(command: command, searched: directory) }
            return candidate
        }
        for folder in path.split(separator: ":") where folder.hasPrefix("/") && !command.isEmpty {
            let candidate = "\(folder)/\(command)"
            if isExecutable(candidate) { return candidate }
        }
        throw CommandMissing(command: command, searched: path)
    }

    private static func isExecutable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
