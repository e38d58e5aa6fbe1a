import Foundation
import OrchCore
import OrchHome
import OrchWire

@testable import orch

/// `Tests/Doubles/fault_proxy.py`, running: what happens between two programs, on command. One command at a time.
final class FaultProxy {
    /// Where each forward listens, on 127.0.0.1.
    let ports: [String: UInt16]
    private let process = Process()
    private let input = Pipe()
    private let answers: String
    private var asked = 0
    private let exits: AsyncStream<Void>

    /// The first line is `READY`; then there is one for each command.
    struct Failure: Error {
        let words: String
    }

    private static let secondsLimit = 180
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Doubles").standardized.path

    /// - Parameters:
    ///   - targets: `HOST:PORT` by the name of the forward.
    ///   - root: where its answers go.
    init(_ targets: [String: String], root: String) async throws {
        guard let python = RealPrograms.python else { throw Failure(words: "there is no python3") }
        let folder = "\(root)/proxy-\(UUID().uuidString.prefix(8))"
        try PrivateDirectory.createAll(folder)
        answers = "\(folder)/answers"
        try AtomicFile.write([], to: answers)
        process.executableURL = URL(fileURLWithPath: python)
        let forwards = targets.sorted { $0.key < $1.key }.flatMap { ["--forward", "\($0.key)=\($0.value)"] }
        process.arguments = ["\(Self.folder)/fault_proxy.py", "--max-seconds", "\(Self.secondsLimit)"] + forwards
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: answers))
        let (exits, exit) = AsyncStream.makeStream(of: Void.self)
        self.exits = exits
        process.terminationHandler = { _ in exit.finish() }
        try process.run()
        let words = try await Self.line(0, of: answers).split(separator: " ")
        guard words.first == "READY" else { throw Failure(words: "\(words)") }
        let pairs = words.dropFirst().map { $0.split(separator: "=") }
        ports = Dictionary(uniqueKeysWithValues: pairs.map { (String($0[0]), UInt16($0[1]) ?? 0) })
    }

    /// Says a command and gives its answer without the `ok`.
    @discardableResult
    func say(_ command: String) async throws -> String {
        asked += 1
        try input.fileHandleForWriting.write(contentsOf: Data("\(command)\n".utf8))
        let answer = try await Self.line(asked, of: answers)
        guard answer.hasPrefix("ok") else { throw Failure(words: "\(command): \(answer)") }
        return String(answer.dropFirst("ok ".count))
    }

    /// A counter of a forward.
    func count(_ key: String, of forward: String) async throws -> Int {
        let counters = try JSONCoding.value([String: [String: Int]].self, from: Array(try await say("counters \(forward)").utf8))
        guard let count = counters[forward]?[key] else { throw Failure(words: "no counter \(key)") }
        return count
    }

    func end() async throws {
        try input.fileHandleForWriting.close()
        for await _ in exits {}
    }

    /// Waits for a whole line of the answers.
    private static func line(_ number: Int, of path: String) async throws -> String {
        @Sendable func line() -> String? {
            let lines = (try? BoundedFile.read(path, limit: 1 << 20))?.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            guard let lines, lines.count > number + 1 else { return nil }
            return String(decoding: lines[number], as: UTF8.self)
        }
        let changes = try FileWatch.changes(of: [.file(path)])
        let found = await withinTime(.seconds(40)) { () -> String? in
            if let line = line() { return line }
            for await _ in changes {
                if let line = line() { return line }
            }
            return nil
        }
        guard let found = found ?? nil else { throw Failure(words: "the proxy does not answer") }
        return found
    }
}
