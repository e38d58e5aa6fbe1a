internal import CZeroMQ

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The error numbers that a user of this module has reason to compare with.
public enum ErrorCode {
    /// `EAGAIN`: no room to send, nothing to receive.
    public static let again = EAGAIN
    /// `EINVAL`: a value that libzmq or this module does not accept.
    public static let invalid = EINVAL
    /// `EADDRINUSE`: the endpoint is bound already.
    public static let addressInUse = EADDRINUSE
    /// `EHOSTUNREACH`: a ROUTER with `routerMandatory` has no such peer.
    public static let hostUnreachable = EHOSTUNREACH
    /// `ENOENT`: no such endpoint on this socket.
    public static let noSuchEndpoint = ENOENT
    /// `EFSM`: REQ or REP, out of turn.
    public static let wrongState = ZMQ_HAUSNUMERO + 51
    /// `ETERM`: the context was shut down.
    public static let terminated = ZMQ_HAUSNUMERO + 53

    static let interrupted = EINTR
}
