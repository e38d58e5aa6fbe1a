internal import CZeroMQ

/// A libzmq call that did not work, or a wish that this module refuses before libzmq sees it.
public struct ZeroMQError: Error, Hashable, Sendable {
    /// The `errno` of the call: a system number or one of libzmq's own (`zmq_errno(3)`); `EINVAL` for a refusal of this module.
    public let code: Int32
    /// The call, with the name of its option if it has one: `zmq_bind`, `zmq_setsockopt ZMQ_LINGER`.
    public let call: String
    /// The endpoint that the call was about, if any.
    public let endpoint: String?
    /// What the number means (`zmq_strerror(3)`), or why this module refuses.
    public let reason: String

    /// An error with libzmq's words for `code`.
    public init(code: Int32, call: String, endpoint: String? = nil) {
        self.init(code: code, call: call, endpoint: endpoint, reason: Self.words(for: code))
    }

    init(code: Int32, call: String, endpoint: String? = nil, reason: String) {
        self.code = code
        self.call = call
        self.endpoint = endpoint
        self.reason = reason
    }

    /// The error that libzmq has just left in this thread's `errno`.
    static func last(_ call: String, endpoint: String? = nil) -> ZeroMQError {
        ZeroMQError(code: zmq_errno(), call: call, endpoint: endpoint)
    }

    /// A refusal of this module.
    static func refused(_ call: String, endpoint: String? = nil, because reason: String) -> ZeroMQError {
        ZeroMQError(code: ErrorCode.invalid, call: call, endpoint: endpoint, reason: reason)
    }

    private static func words(for code: Int32) -> String {
        guard let text = zmq_strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}

extension ZeroMQError: CustomStringConvertible {
    /// One line: `zmq_bind tcp://127.0.0.1:80: Permission denied (errno 13)`.
    public var description: String {
        let subject = endpoint.map { "\(call) \($0)" } ?? call
        return "\(subject): \(reason) (errno \(code))"
    }
}
