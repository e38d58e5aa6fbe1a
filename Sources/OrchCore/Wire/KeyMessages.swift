/// A step of the agent's way to a new key. It uses the one that it has until it is told to use the new one, and only a public half is
/// ever sent.
public struct KeyChange: Hashable, Sendable, Codable {
    /// What the agent does.
    public enum Step: String, Hashable, Sendable, Codable {
        /// Makes a new pair and keeps it beside the one in use. Said again, it is the same pair.
        case make
        /// Uses the new pair: whoever connects has to have pinned it.
        case use
    }

    public var step: Step
    /// For `use`: the public half that is pinned here; an agent that has another one goes on with what it uses.
    public var key: String?

    public init(step: Step, key: String? = nil) {
        self.step = step
        self.key = key
    }
}

/// What became of such a step. After `use` it may be lost with the connection that the old key stood for.
public struct KeyChanged: Hashable, Sendable, Codable {
    public var step: KeyChange.Step
    /// The public half of the new pair, as `orch key` prints it.
    public var key: String?
    /// Why the step was not done; the key in use is the one that it was.
    public var problem: String?

    public init(step: KeyChange.Step, key: String? = nil, problem: String? = nil) {
        self.step = step
        self.key = key
        self.problem = problem
    }
}
