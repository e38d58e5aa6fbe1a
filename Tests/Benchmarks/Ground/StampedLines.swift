import Dispatch
import Foundation
import OrchHome

/// The lines that come out of a descriptor, each with the moment at which it could be read.
final class StampedLines {
    struct Line: Sendable {
        let text: String
        let moment: ContinuousClock.Instant
    }

    private static let pieceBytes = 64 << 10
    /// What takes longer never comes.
    private static let patienceSeconds = 30

    private let queue = DispatchQueue(label: "orch.benchmark.lines", qos: .userInteractive)
    private let source: any DispatchSourceRead
    private let lines: AsyncStream<Line>
    private let continuation: AsyncStream<Line>.Continuation

    /// - Parameter descriptor: closed when this value goes away.
    init(_ descriptor: consuming OwnedDescriptor) {
        (lines, continuation) = AsyncStream.makeStream(of: Line.self)
        let continuation = continuation
        let number = dup(descriptor.number)
        let source = DispatchSource.makeReadSource(fileDescriptor: number, queue: queue)
        self.source = source
        var rest: [UInt8] = []
        source.setEventHandler {
            let now = ContinuousClock.now
            var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
            let count = DescriptorBytes.read(&buffer, from: number, count: buffer.count)
            guard count > 0 else {
                source.cancel()
                return
            }
            rest += buffer.prefix(count)
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                continuation.yield(Line(text: String(decoding: rest[..<end], as: UTF8.self), moment: now))
                rest.removeSubrange(...end)
            }
        }
        source.setCancelHandler {
            close(number)
            continuation.finish()
        }
        source.activate()
    }

    deinit { source.cancel() }

    /// The next line that is meant; others are passed over.
    func next(_ doing: String, where isMeant: (String) -> Bool = { _ in true }) async throws -> Line {
        let end = DispatchWorkItem { [continuation] in continuation.finish() }
        queue.asyncAfter(deadline: .now() + .seconds(Self.patienceSeconds), execute: end)
        defer { end.cancel() }
        for await line in lines where isMeant(line.text) { return line }
        try Task.checkCancellation()
        throw BenchmarkFailure(doing: doing, cause: "no line came within \(Self.patienceSeconds) s")
    }
}
