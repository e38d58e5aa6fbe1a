/// By which connection a message came: the number that the monitor gave it. Read and written by the thread of the socket.
final class SourceNote {
    /// Of the message that was received last; negative where libzmq does not say.
    var descriptor: Int32 = -1
}
