import Foundation
import OrchCore
import OrchHome
import OrchWire

/// A running `orch watch --json`, whose lines are read as they come. Where it ends it is started again behind the last that it has told.
final class Following: Sendable {
    private let program: @Sendable (UInt64) -> Program
    let path: String

    init(_ cluster: SoakCluster) throws {
        path = "\(cluster.ground.root)/watched.jsonl"
        program = { cluster.ground.orch("watch", "--json", "--since", "\($0)", home: cluster.coordinator.home) }
        try AtomicFile.write([], to: path)
    }

    /// Until the task is cancelled.
    func run(_ heard: @escaping @Sendable (LedgerEvent) async -> Void) async throws {
        let changes = try FileWatch.changes(of: [.file(path)])
        let place = Place()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [path] in
                var file = GrowingFile(path: path)
                for await _ in changes {
                    for line in try file.newLines() {
                        let event = try JSONCoding.value(LedgerEvent.self, from: line)
                        await place.set(event.sequence)
                        await heard(event)
                    }
                }
            }
            group.addTask {
                while true {
                    try await self.once(after: place.sequence)
                    try await Pass.time(.milliseconds(300))
                }
            }
            try await group.waitForAll()
        }
    }

    private func once(after sequence: UInt64) async throws {
        let output = try OwnedDescriptor(path: path, flags: O_WRONLY | O_APPEND)
        let program = program(sequence)
        let running = try program.start(output: output.number)
        // It ends by itself where its coordinator is gone for too long.
        if let end = try ProcessWatch.end(of: running.process) { for await _ in end {} }
        try program.stop(running)
    }

    private actor Place {
        private(set) var sequence: UInt64 = 0
        func set(_ sequence: UInt64) { self.sequence = sequence }
    }
}

/// The whole lines of a file to which others append.
struct GrowingFile {
    private static let pieceBytes = 1 << 20

    let path: String
    private var offset = 0
    private var rest: [UInt8] = []

    init(path: String) { self.path = path }

    /// Those that were not read before.
    mutating func newLines() throws -> [[UInt8]] {
        let file = try OwnedDescriptor(path: path, flags: O_RDONLY)
        guard lseek(file.number, off_t(offset), SEEK_SET) >= 0 else { throw SystemFailure.last("read \(path)") }
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            let count = DescriptorBytes.read(&buffer, from: file.number, count: buffer.count)
            guard count > 0 else { break }
            offset += count
            rest += buffer.prefix(count)
        }
        var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
        rest = lines.popLast() ?? []
        return lines
    }
}
