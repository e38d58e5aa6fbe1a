internal import CZeroMQ

/// The kind of a socket, which fixes whom it can talk to and how (`zmq_socket(3)`).
public enum SocketKind: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    case dealer, router, pub, sub, xpub, xsub, pair, req, rep, push, pull

    /// libzmq's name, in capitals: `DEALER`.
    public var description: String { rawValue.uppercased() }

    var number: Int32 {
        switch self {
        case .dealer: ZMQ_DEALER
        case .router: ZMQ_ROUTER
        case .pub: ZMQ_PUB
        case .sub: ZMQ_SUB
        case .xpub: ZMQ_XPUB
        case .xsub: ZMQ_XSUB
        case .pair: ZMQ_PAIR
        case .req: ZMQ_REQ
        case .rep: ZMQ_REP
        case .push: ZMQ_PUSH
        case .pull: ZMQ_PULL
        }
    }

    /// Whether POLLOUT tells when a refused message can go. ROUTER, PUB and XPUB are "writable" while one of many peers is, so waiting for them
    /// would spin, and would hold up the messages to all other peers.
    var tellsRoom: Bool {
        switch self {
        case .dealer, .req, .push, .pair: true
        case .router, .rep, .pub, .xpub, .sub, .xsub, .pull: false
        }
    }

    /// Whether libzmq wants to be handed the rest of a message whose connection died between two parts, to throw it away (`lb.cpp`).
    var swallowsTornMessages: Bool {
        switch self {
        case .dealer, .req, .push: true
        case .router, .rep, .pub, .xpub, .sub, .xsub, .pull, .pair: false
        }
    }
}
