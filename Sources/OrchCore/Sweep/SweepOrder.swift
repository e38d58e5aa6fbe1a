/// What is to be looked for on a host, and whether it is to go.
public struct SweepOrder: Hashable, Sendable, Codable {
    /// What kind of leavings.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// What no session has any more: worktrees, processes, sessions whose worktree is gone.
        case orphans
        /// What ended sessions have left in good order.
        case prune
    }

    public var kind: Kind
    /// Removes what can be removed without losing work; else it is only listed.
    public var clean: Bool
    /// For `prune`: days after its end that a session's worktree is kept; nil for what the host's configuration says.
    public var keepDays: Int?

    public init(_ kind: Kind, clean: Bool, keepDays: Int? = nil) {
        self.kind = kind
        self.clean = clean
        self.keepDays = keepDays
    }
}
