import Foundation
import OrchHome

/// Hears of an exec: what is executed is a shell whose first act is a line into a FIFO.
struct Executed {
    /// For `sh -c`, with the FIFO as the first argument.
    static let command = "echo > \"$1\""

    private let lines: StampedLines

    /// - Parameter path: of the FIFO, which is made.
    init(fifo path: String) throws {
        guard mkfifo(path, 0o600) == 0 || errno == EEXIST else { throw SystemFailure.last("make \(path)") }
        // Open for writing too, so that it has no end.
        lines = StampedLines(try OwnedDescriptor(path: path, flags: O_RDWR))
    }

    /// The moment of the next one.
    func next() async throws -> ContinuousClock.Instant { try await lines.next("wait for the exec").moment }
}
