public import OrchCore
import OrchHome
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How the processes of a session are known when descent does not show it: by environment, and by working directory.
public struct ProcessMarks: Hashable, Sendable, Codable {
    /// The run's folder. It is unique on the machine, which `demo/1#1` is not.
    public static let runVariable = "ORCH_RUN_DIRECTORY"
    /// The attempt, for the worker's own use.
    public static let attemptVariable = "ORCH_ATTEMPT"
    /// Set by Claude for its tools.
    public static let conversationVariable = "CLAUDE_CODE_SESSION_ID"
    /// Bytes of a process's environment that are looked at.
    private static let environmentBytes = 4 << 20

    public let runDirectory: String
    public let conversationId: String?
    public let worktree: String?
    public let fence: Fence

    public init(runDirectory: String, conversationId: String?, worktree: String?, fence: Fence) {
        self.runDirectory = runDirectory
        self.conversationId = conversationId
        self.worktree = worktree
        self.fence = fence
    }

    /// What a process's environment says about it.
    public enum Verdict: Hashable, Sendable { case ours, foreign, unknown }

    /// Reads NUL-separated `NAME=value` strings. A run of this session's up to our own is ours, one of another session or a later
    /// run is not, whatever else is said.
    func verdict(environment: [UInt8]) -> Verdict {
        var conversation: String?
        for variable in environment.split(separator: 0) {
            let text = String(decoding: variable, as: UTF8.self)
            if text.hasPrefix(Self.runVariable + "=") { return isOurs(run: String(text.dropFirst(Self.runVariable.count + 1))) ? .ours : .foreign }
            if text.hasPrefix(Self.conversationVariable + "=") { conversation = String(text.dropFirst(Self.conversationVariable.count + 1)) }
        }
        guard let conversation, let conversationId else { return .unknown }
        return conversation == conversationId ? .ours : .foreign
    }

    /// The folder of the run that an environment names.
    static func runDirectory(in environment: [UInt8]) -> String? {
        let mark = Array((runVariable + "=").utf8)
        return environment.split(separator: 0).first { $0.starts(with: mark) }.map { String(decoding: $0.dropFirst(mark.count), as: UTF8.self) }
    }

    private func isOurs(run: String) -> Bool {
        guard let slash = runDirectory.lastIndex(of: "/"), run.hasPrefix(runDirectory[...slash]) else { return false }
        let numbers = run.dropFirst(runDirectory[...slash].count).split(separator: ".").map { UInt64($0) }
        guard numbers.count == 2, let attempt = numbers[0], let number = numbers[1] else { return false }
        return Fence(attempt: attempt, run: number) <= fence
    }

    /// Whether a process that nothing but its working directory points to may be ended: it works in the worktree, was started after
    /// the worker, has no terminal and no living session leader. So a person's shell or editor in the worktree is left alone.
    func isStray(_ process: ProcessStat, leaderLives: Bool, after start: UInt64, directory: String?) -> Bool {
        guard let worktree, let directory, process.startTime >= start, process.user == geteuid(), !process.hasTerminal, !leaderLives else {
            return false
        }
        return directory == worktree || directory.hasPrefix(worktree + "/")
    }
}

#if os(Linux)
extension ProcessMarks {
    /// nil when the process is gone or belongs to somebody else.
    static func environment(of pid: Int32) -> [UInt8]? { try? BoundedFile.read("/proc/\(pid)/environ", limit: environmentBytes) }

    static func directory(of pid: Int32) -> String? {
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd") else { return nil }
        let deleted = " (deleted)"
        return path.hasSuffix(deleted) ? String(path.dropLast(deleted.count)) : path
    }
}
#else
extension ProcessMarks {
    /// KERN_PROCARGS2: the number of arguments, the path, the arguments, then the environment. The arguments are looked at like
    /// variables, which does no harm.
    static func environment(of pid: Int32) -> [UInt8]? {
        var query = [CTL_KERN, KERN_PROCARGS2, pid]
        var size = environmentBytes
        var bytes = [UInt8](repeating: 0, count: size)
        guard sysctl(&query, 3, &bytes, &size, nil, 0) == 0, size > 4 else { return nil }
        return Array(bytes[4..<size])
    }

    /// Not asked on macOS: descent, group and environment have to do.
    static func directory(of pid: Int32) -> String? { nil }
}
#endif
