import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The runs of an attempt before this one, as far as their event streams tell.
struct EarlierRuns {
    /// Bytes of a stream that are looked at for its first turn; only what hooks say comes before it.
    static let bytesRead = 4 << 20
    /// Runs that are looked at, the newest first.
    static let runsRead: UInt64 = 20

    let home: HomeDirectory
    let order: RunOrder

    /// Whether a turn of the conversation has begun. A worker that died before its first turn left nothing that could be resumed, and
    /// `--resume` of nothing fails for good. Where a stream is not there any more, it counts as begun.
    func haveBegun() throws -> Bool {
        guard order.run > 1 else { return false }
        let oldest = order.run > Self.runsRead ? order.run - Self.runsRead : 1
        for run in (oldest..<order.run).reversed() {
            let directory = RunDirectory(path: home.run(of: order.key.session, fence: Fence(attempt: order.key.attempt, run: run)))
            if try begins(directory.eventsFile) { return true }
        }
        return oldest > 1
    }

    private func begins(_ path: String) throws -> Bool {
        guard let file = try OwnedDescriptor(existing: path, flags: O_RDONLY) else { return access(RunDirectory.folder(of: path), F_OK) != 0 }
        var reader = StreamReader()
        var buffer = [UInt8](repeating: 0, count: WorkerStream.chunkBytes)
        var total = 0
        while total < Self.bytesRead {
            let count = DescriptorBytes.read(&buffer, from: file.number, count: buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure.last("read \(path)") }
            if count == 0 { return false }
            total += count
            for line in reader.feed(Array(buffer.prefix(count))) {
                if case .turnStarted = StreamEvent(line.content).kind { return true }
            }
        }
        return true
    }
}

extension RunDirectory {
    /// The folder that holds a file.
    fileprivate static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}

extension StreamEvent {
    /// Reads a line of the stream; never fails.
    init(_ content: StreamReader.Content) {
        switch content {
        case .text(let text): self = JSONLine.value(text).map { StreamEvent($0) } ?? .broken(line: text)
        case .tooLong(let prefix, let bytes): self = .broken(line: "\(bytes) bytes: \(prefix)")
        }
    }
}
