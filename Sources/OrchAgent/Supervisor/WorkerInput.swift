import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The one writer of the worker's stdin: whole lines, in order, never blocking.
struct WorkerInput: ~Copyable {
    private let pipe: OwnedDescriptor
    /// The line under way with its line end, and the message it came from.
    private var rest: ArraySlice<UInt8> = []
    private var item: SpoolFolder.Item?
    /// What goes out after the line under way, before anything of the spool.
    private var farewell: [String] = []
    private var isClosed = false

    /// Opened for reading too: then opening does not wait for the worker, and no writer ever meets a pipe without a reader.
    init(pipe path: String) throws {
        guard mkfifo(path, 0o600) == 0 else { throw SystemFailure.last("make \(path)") }
        pipe = try OwnedDescriptor(path: path, flags: O_RDWR | O_NONBLOCK)
    }

    /// For poll, when there is something to write.
    var waiting: Int32? { rest.isEmpty && farewell.isEmpty ? nil : pipe.number }

    /// From now on only the line under way and these go out: what still waits in the spool was not delivered, and stays there.
    mutating func close(with lines: [String]) {
        guard !isClosed else { return }
        isClosed = true
        farewell = lines
    }

    /// Writes as much as the pipe takes. A message is removed from the spool once its last byte is in the pipe.
    mutating func flush(_ spool: SpoolFolder) throws -> [SpoolFolder.SetAside] {
        var setAside: [SpoolFolder.SetAside] = []
        while true {
            if rest.isEmpty {
                if let item { try spool.remove(item) }
                item = nil
                guard try next(spool, &setAside) else { return setAside }
            }
            let written = DescriptorBytes.write(rest, to: pipe.number)
            if written < 0, errno == EAGAIN { return setAside }
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else { throw SystemFailure.last("write to the worker's stdin") }
            rest = rest.dropFirst(written)
        }
    }

    private mutating func next(_ spool: SpoolFolder, _ setAside: inout [SpoolFolder.SetAside]) throws -> Bool {
        if !farewell.isEmpty {
            rest = (Array(farewell.removeFirst().utf8) + [UInt8(ascii: "\n")])[...]
            return true
        }
        guard !isClosed else { return false }
        let taken = try spool.takeAll(limit: 1)
        setAside += taken.setAside
        guard let first = taken.items.first else { return false }
        item = first
        rest = (first.bytes + [UInt8(ascii: "\n")])[...]
        return true
    }
}
