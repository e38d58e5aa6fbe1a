import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Lines from a descriptor, as they come. Holds one line and one chunk at most.
struct LineInput {
    /// Bytes that are read at a time.
    private static let chunkBytes = 64 << 10

    let number: Int32
    private var reader: StreamReader
    private var hasEnded = false
    private var buffer = [UInt8](repeating: 0, count: chunkBytes)

    /// - Parameter lineBytes: the longest line that is handed out whole.
    init(_ number: Int32, lineBytes: Int) {
        self.number = number
        reader = StreamReader(lineBytes: lineBytes)
    }

    /// The lines that one read completes, none perhaps; waits for input. nil after the end.
    mutating func next() throws -> [StreamReader.Line]? {
        guard !hasEnded else { return nil }
        while true {
            let count = DescriptorBytes.read(&buffer, from: number, count: buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return [] }
            guard count >= 0 else { throw SystemFailure.last("read the input") }
            guard count == 0 else { return reader.feed(Array(buffer.prefix(count))) }
            hasEnded = true
            return reader.finish().map { [$0] } ?? []
        }
    }

    /// Everything up to the end, for input that is one value; nil when it is longer than `limit` bytes.
    static func whole(of number: Int32, limit: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: chunkBytes)
        while bytes.count <= limit {
            let count = DescriptorBytes.read(&buffer, from: number, count: buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure.last("read the input") }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
        }
        return nil
    }
}
