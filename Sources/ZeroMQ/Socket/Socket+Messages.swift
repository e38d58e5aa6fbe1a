internal import CZeroMQ

extension Socket {
    /// Sends a message if libzmq has room for it now, whole or not at all.
    ///
    /// "Sent" means that libzmq has taken it. When a connection dies, what it has taken is lost and nobody is told.
    ///
    /// - Returns: false if there is no room, or nobody to send to.
    /// - Throws: `EHOSTUNREACH` (a ROUTER with `routerMandatory` has no such peer), `EFSM` (REQ or REP out of turn), `ETERM`, `ENOTSUP`.
    public func send(_ message: borrowing Message) throws(ZeroMQError) -> Bool {
        checkOwner()
        let count = message.frames.count
        guard count > 0 else { throw .refused("zmq_send", because: "a message has at least one part") }
        guard kind != .router || count > 1 else {
            throw .refused("zmq_send", because: "a message of a ROUTER has a routing id and at least one more part")
        }
        var isTorn = false
        for index in 0..<count {
            let flags = index + 1 < count ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT
            let code = sendPart(message.frames[index], flags: flags)
            switch code {
            case 0:
                continue
            case ErrorCode.again where index > 0 && kind.swallowsTornMessages:
                // The connection died between two parts. libzmq has taken back the first ones and waits for the others to drop them.
                isTorn = true
            case ErrorCode.again:
                return false
            default:
                throw ZeroMQError(code: code, call: "zmq_send")
            }
        }
        return !isTorn
    }

    /// Takes the next message, whole, if there is one.
    public func receive() throws(ZeroMQError) -> Message? {
        checkOwner()
        guard try receivePart() else { return nil }
        var message = Message([])
        while true {
            // The sender's name comes from the last part: 4.3.4 leaves it out of the first one of a ROUTER after a poll.
            let isLast = zmq_msg_more(part) == 0
            if isLast {
                message.userID = senders?.sender(of: part)
                source?.descriptor = zmq_msg_get(part, ZMQ_SRCFD)
            } else if message.frames.isEmpty {
                message.frames.reserveCapacity(4)
            }
            message.frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(part), count: zmq_msg_size(part))))
            zmq_msg_close(part)
            if isLast { return message }
            guard try receivePart() else { throw .refused("zmq_msg_recv", because: "libzmq announced a part and had none") }
        }
    }

    /// Zero, or the `errno`.
    private func sendPart(_ frame: borrowing [UInt8], flags: Int32) -> Int32 {
        while true {
            let sent = frame.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, flags) }
            if sent != -1 { return 0 }
            let code = zmq_errno()
            if code != ErrorCode.interrupted { return code }
        }
    }

    /// Puts the next part into `part`, which then has to be closed. False if there is none.
    private func receivePart() throws(ZeroMQError) -> Bool {
        while true {
            zmq_msg_init(part)
            if zmq_msg_recv(part, handle, ZMQ_DONTWAIT) != -1 { return true }
            let code = zmq_errno()
            zmq_msg_close(part)
            switch code {
            case ErrorCode.interrupted: continue
            case ErrorCode.again: return false
            default: throw ZeroMQError(code: code, call: "zmq_msg_recv")
            }
        }
    }
}
