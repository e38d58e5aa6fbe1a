/// Who may come in over tcp and with which key: as files say it, which people and the agent itself change while it runs.
public struct AgentAccess: Sendable {
    /// Whether there is an address to listen at.
    public var listens: Bool
    /// All doors as they are to be now.
    public var doors: @Sendable () throws -> [AgentSettings.Door]
    /// Makes a new key beside the one in use, if there is none yet, and gives its public half.
    public var makeKey: @Sendable () throws -> String
    /// Puts the new key, named by its public half, in the place of the one in use.
    public var useKey: @Sendable (String) throws -> Void
    /// Removes the key that was in use before.
    public var forgetOldKey: @Sendable () throws -> Void

    /// An agent's access.
    public init(
        listens: Bool, doors: @escaping @Sendable () throws -> [AgentSettings.Door], makeKey: @escaping @Sendable () throws -> String,
        useKey: @escaping @Sendable (String) throws -> Void, forgetOldKey: @escaping @Sendable () throws -> Void
    ) {
        self.listens = listens
        self.doors = doors
        self.makeKey = makeKey
        self.useKey = useKey
        self.forgetOldKey = forgetOldKey
    }
}
