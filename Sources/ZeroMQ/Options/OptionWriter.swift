internal import CZeroMQ

/// Sets options of a socket, and says which one was refused.
struct OptionWriter {
    let handle: UnsafeMutableRawPointer

    func number(_ option: Int32, _ name: String, _ value: Int32) throws(ZeroMQError) {
        var value = value
        try check(zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size), name)
    }

    func wide(_ option: Int32, _ name: String, _ value: Int64) throws(ZeroMQError) {
        var value = value
        try check(zmq_setsockopt(handle, option, &value, MemoryLayout<Int64>.size), name)
    }

    func flag(_ option: Int32, _ name: String, _ value: Bool) throws(ZeroMQError) {
        try number(option, name, value ? 1 : 0)
    }

    func count(_ option: Int32, _ name: String, _ value: Int) throws(ZeroMQError) {
        guard let value = Int32(exactly: value), value >= 0 else {
            throw .refused("zmq_setsockopt \(name)", because: "\(value) is not between 0 and \(Int32.max)")
        }
        try number(option, name, value)
    }

    func milliseconds(_ option: Int32, _ name: String, _ value: Duration?, ifNil: Int32) throws(ZeroMQError) {
        guard let value else { return try number(option, name, ifNil) }
        try number(option, name, try value.wholeMilliseconds("zmq_setsockopt \(name)"))
    }

    func bytes(_ option: Int32, _ name: String, _ value: [UInt8]) throws(ZeroMQError) {
        try check(zmq_setsockopt(handle, option, value, value.count), name)
    }

    private func check(_ result: Int32, _ name: String) throws(ZeroMQError) {
        guard result == 0 else { throw .last("zmq_setsockopt \(name)") }
    }
}

extension Duration {
    /// Milliseconds, rounded up: a short time must not become 0, which means "never" or "for ever" to libzmq.
    func wholeMilliseconds(_ call: String) throws(ZeroMQError) -> Int32 {
        let (seconds, attoseconds) = components
        let rest = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        guard self >= .zero, !overflow, let milliseconds = Int32(exactly: whole.addingReportingOverflow(rest).partialValue) else {
            throw .refused(call, because: "\(self) is not between 0 and \(Int32.max) milliseconds")
        }
        return milliseconds
    }
}
