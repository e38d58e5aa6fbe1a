import OrchCore

/// A daemon that did not become ready, and the last that it said.
public struct DaemonNotStarted: Error, Hashable, Sendable, CustomStringConvertible {
    public let role: DaemonRole
    public let problem: String
    /// The end of what it wrote since its start, printable.
    public let lines: [String]
    /// Where the rest is.
    public let log: String

    public var description: String {
        let words = lines.last.map { ": \($0)" } ?? ""
        return "the \(role.rawValue) could not be started, \(problem)\(words) (see \(log.printable(limit: 300)))"
    }
}
