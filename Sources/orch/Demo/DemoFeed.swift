import OrchHome
import OrchWire
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The whole lines of a file that somebody else writes, as they come: here the output of `orch watch --json`.
struct DemoFeed: Sendable {
    /// Bytes of one read.
    private static let pieceBytes = 64 << 10
    /// Bytes of a line that has no end yet; more are given up.
    private static let lineBytes = 1 << 20

    let path: String

    /// Calls `take` with the lines of each burst, in order, until it returns false, the file is gone, or the task is cancelled.
    func read(_ take: ([[UInt8]]) async throws -> Bool) async throws {
        let descriptor = try OwnedDescriptor(path: path, flags: O_RDONLY | O_CREAT)
        let changes = try FileWatch.changes(of: [.file(path)])
        var rest: [UInt8] = []
        var burst = try Self.lines(from: descriptor.number, &rest, path)
        if !burst.isEmpty, try await !take(burst) { return }
        for await _ in changes {
            burst = try Self.lines(from: descriptor.number, &rest, path)
            if !burst.isEmpty, try await !take(burst) { return }
        }
    }

    /// What is there at the moment; a line without its end stays in `rest`.
    private static func lines(from number: Int32, _ rest: inout [UInt8], _ path: String) throws -> [[UInt8]] {
        var buffer = [UInt8](repeating: 0, count: pieceBytes)
        var lines: [[UInt8]] = []
        while true {
            let count = DescriptorBytes.read(&buffer, from: number, count: pieceBytes)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure.last("read \(path)") }
            guard count > 0 else { return lines }
            rest += buffer.prefix(count)
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(Array(rest[..<end]))
                rest.removeSubrange(...end)
            }
            if rest.count > lineBytes { rest = [] }
        }
    }
}
