public import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The agent's reader of one run's `events.jsonl`, from the start of the run or from wherever an earlier agent left off.
public struct WorkerStream: Sendable {
    /// Bytes that are read at a time. With one line (`ClaudeLimits.lineBytes`) it is all that is held of a stream of any length.
    public static let chunkBytes = 256 << 10

    public let directory: RunDirectory
    public let fence: Fence
    /// Facts of the stream up to this byte are in the journal. The stream is read from its beginning nevertheless: what ended a run
    /// can only be judged by the whole of it.
    public let offset: UInt64
    private let awake: @Sendable () -> Int64

    /// - Parameter awake: milliseconds of the clock that stands still while the machine sleeps (`Moment.awake`).
    public init(directory: RunDirectory, fence: Fence, offset: UInt64, awake: @escaping @Sendable () -> Int64) {
        self.directory = directory
        self.fence = fence
        self.offset = offset
        self.awake = awake
    }

    /// A run that is over and read to its end.
    public struct End: Sendable {
        public let end: RunEnd
        public let activity: WorkerActivity
    }

    /// Follows the stream until the run has ended and everything is read. Sleeps in the kernel.
    ///
    /// - Parameters:
    ///   - exit: waits for the end of the run and gives its record (`RunObserver`).
    ///   - take: gets what is new, in order; nothing more is read until it returns.
    /// - Throws: what `exit` and `take` throw, `SystemFailure`, `CancellationError`.
    public func follow(
        until exit: @escaping @Sendable () async throws -> ExitRecord, take: ([StreamNews]) async throws -> Void
    ) async throws -> End {
        // Made here when the worker has not been started yet: then there is always something to watch.
        let file = try OwnedDescriptor(path: directory.eventsFile, flags: O_RDONLY | O_CREAT)
        let changes = try FileWatch.changes(of: [.file(directory.eventsFile)])
        return try await withThrowingTaskGroup(of: WakeUp.self) { group in
            defer { group.cancelAll() }
            group.addTask { .ended(try await exit()) }
            group.addTask { await Self.next(of: changes) }
            var fold = StreamFold(fence: fence, known: min(offset, try Self.size(of: file.number)), now: awake())
            var record: ExitRecord?
            while true {
                // After the end there is one more pass: what the worker wrote before it is in the file by then.
                try await read(file.number, into: &fold, take)
                if let record { return try await finish(fold, record, take) }
                switch try await group.next() {
                case .ended(let exit): record = exit
                case .grown: group.addTask { await Self.next(of: changes) }
                case .unwatched, nil: break
                }
            }
        }
    }

    private enum WakeUp {
        case grown
        /// The file itself is gone, or we are cancelled.
        case unwatched
        case ended(ExitRecord)
    }

    private static func next(of changes: AsyncStream<Void>) async -> WakeUp {
        for await _ in changes { return .grown }
        return .unwatched
    }

    private func read(_ number: Int32, into fold: inout StreamFold, _ take: ([StreamNews]) async throws -> Void) async throws {
        var buffer = [UInt8](repeating: 0, count: Self.chunkBytes)
        while true {
            let count = DescriptorBytes.read(&buffer, from: number, count: buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure.last("read \(directory.eventsFile)") }
            if count == 0 { return }
            let news = fold.take(Array(buffer.prefix(count)), now: awake())
            if !news.isEmpty { try await take(news) }
            try Task.checkCancellation()
        }
    }

    private func finish(_ fold: StreamFold, _ record: ExitRecord, _ take: ([StreamNews]) async throws -> Void) async throws -> End {
        var fold = fold
        let news = fold.finish(now: awake())
        if !news.isEmpty { try await take(news) }
        let end = fold.end(record, errorOutput: try errorOutput())
        return End(end: end, activity: fold.activity)
    }

    /// Empty when the worker was never started.
    private func errorOutput() throws -> String {
        do {
            return try directory.errorTail()
        } catch let failure as SystemFailure where failure.code == ENOENT {
            return ""
        }
    }

    /// A journal may know more of a stream than a disk that lost power.
    private static func size(of number: Int32) throws -> UInt64 {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemFailure.last("look at events.jsonl") }
        return UInt64(max(0, status.st_size))
    }
}
