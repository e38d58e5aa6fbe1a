/// Who a key pair of this machine speaks for. A key that may do one thing may not do the other.
public enum KeyRole: String, Hashable, Sendable, CaseIterable {
    case coordinator, agent
    /// Commands of this machine that ask a coordinator on another one.
    case client
}
