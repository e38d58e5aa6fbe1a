/// The bounds of one port of a `SocketThread`. None of them drops a message: each makes somebody wait, or gives the message back.
public struct PortLimits: Hashable, Sendable {
    /// Messages on their way out: given to `send`, and not yet taken by libzmq or given back and read. Beyond it `send` throws `.mailboxFull`.
    public var outgoing = QueueLimit(messages: 16_384, bytes: 64 << 20)
    /// Of those, the ones that libzmq has no room for now. Beyond it messages come back as `.unsent` with `EAGAIN`.
    public var pending = QueueLimit(messages: 4_096, bytes: 16 << 20)
    /// Received messages that wait for the reader of `events`. Beyond it (by less than one message) the socket is not read; its peers feel it.
    public var incoming = QueueLimit(messages: 16_384, bytes: 64 << 20)
    /// Monitor events and failures that wait for the reader of `events`. Beyond it they are only counted.
    public var notices = 1_024
    /// Messages received from one socket before the others have their turn.
    public var turn = 256

    /// Limits for a busy port.
    public init() {}
}
