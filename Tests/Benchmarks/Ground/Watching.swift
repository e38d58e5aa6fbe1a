import Foundation
import OrchHome

/// A running `orch watch`, whose lines are read as they come.
struct Watching {
    private let program: Program
    private let running: Program.Running
    private let lines: StampedLines

    init(_ program: Program) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure.last("make a pipe") }
        let reading = OwnedDescriptor(ends[0])
        let writing = OwnedDescriptor(ends[1])
        self.program = program
        running = try program.start(output: writing.number)
        lines = StampedLines(reading)
    }

    /// The moment of the next line that has the word.
    func line(with word: String) async throws -> ContinuousClock.Instant { try await line { $0.contains(word) }.moment }

    /// The next line that is meant; others are passed over.
    func line(where isMeant: (String) -> Bool = { _ in true }) async throws -> StampedLines.Line {
        try await lines.next("wait for a line of orch watch", where: isMeant)
    }

    func end() throws { try program.stop(running) }
}
