import CPlatform

/// Tells the service manager that started this process how far it is (sd_notify(3)).
public struct ReadyNotice: Hashable, Sendable {
    /// The variable that names the manager's socket. Not for children: what they say would be taken for ours.
    public static let variable = "NOTIFY_SOCKET"

    private let socket: String

    /// Nil where no manager listens.
    public init?(environment: [String: String]) {
        guard let socket = environment[Self.variable], !socket.isEmpty else { return nil }
        self.socket = socket
    }

    /// What can be told.
    public enum State: String, Hashable, Sendable {
        case ready = "READY=1"
        case stopping = "STOPPING=1"
    }

    /// - Throws: `SystemFailure` when the manager does not get it; it would give the start up then.
    public func send(_ state: State) throws(SystemFailure) {
        let message = state.rawValue
        let failure = platform_notify(socket, message, message.utf8.count)
        guard failure == 0 else { throw SystemFailure(doing: "tell the service manager \(message)", code: failure) }
    }
}
