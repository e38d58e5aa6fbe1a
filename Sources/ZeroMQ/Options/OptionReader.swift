internal import CZeroMQ

/// Reads options of a socket.
struct OptionReader {
    /// The longest text that libzmq returns is an endpoint: an ipc path of 107 bytes, or a host name of 255.
    static let textLimit = 1_024

    let handle: UnsafeMutableRawPointer

    func number(_ option: Int32, _ name: String) throws(ZeroMQError) -> Int32 {
        var value: Int32 = 0
        var size = MemoryLayout<Int32>.size
        guard zmq_getsockopt(handle, option, &value, &size) == 0 else { throw .last("zmq_getsockopt \(name)") }
        return value
    }

    func wide(_ option: Int32, _ name: String) throws(ZeroMQError) -> Int64 {
        var value: Int64 = 0
        var size = MemoryLayout<Int64>.size
        guard zmq_getsockopt(handle, option, &value, &size) == 0 else { throw .last("zmq_getsockopt \(name)") }
        return value
    }

    func bytes(_ option: Int32, _ name: String) throws(ZeroMQError) -> [UInt8] {
        var value = [UInt8](repeating: 0, count: Self.textLimit)
        var size = value.count
        guard zmq_getsockopt(handle, option, &value, &size) == 0 else { throw .last("zmq_getsockopt \(name)") }
        return Array(value.prefix(size))
    }

    func text(_ option: Int32, _ name: String) throws(ZeroMQError) -> String {
        String(decoding: try bytes(option, name).prefix { $0 != 0 }, as: UTF8.self)
    }
}
