import Foundation
import OrchAgent
import OrchCore
import OrchHome

/// One of `Tests/Doubles`, running. Closing its standard input ends it, and the end of this process does so too.
final class ServiceDouble {
    /// What its `READY` line names: `http://127.0.0.1:PORT`, or `unix:PATH`.
    let address: String
    private let log: String
    private let process = Process()
    private let input = Pipe()
    private let exits: AsyncStream<Void>

    /// It ends by itself after so long, whatever happens.
    private static let secondsLimit = 180
    private static let logBytes = 64 << 20
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Doubles").standardized.path

    /// - Parameters:
    ///   - arguments: beside those that every double has.
    ///   - root: where its log goes.
    ///   - within: a command that runs it, such as one that enters a namespace.
    init(_ name: String, _ arguments: [String], root: String, within: [String] = []) async throws {
        guard let python = RealPrograms.python else { throw Absent(program: "python3") }
        log = "\(root)/\(name).log"
        let ready = "\(root)/\(name).ready"
        for file in [log, ready] { try AtomicFile.write([], to: file) }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let own = [python, "\(Self.folder)/\(name)", "--log", log, "--until-eof", "--max-seconds", "\(Self.secondsLimit)"]
        process.arguments = within + own + arguments
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: ready))
        let (exits, exit) = AsyncStream.makeStream(of: Void.self)
        self.exits = exits
        process.terminationHandler = { _ in exit.finish() }
        let printed = try FileWatch.changes(of: [.file(ready)])
        try process.run()
        var line = ""
        for await _ in printed {
            line = String(decoding: try BoundedFile.read(ready, limit: 1 << 16), as: UTF8.self)
            if line.hasSuffix("\n") { break }
        }
        guard line.hasPrefix("READY ") else { throw Absent(program: name) }
        address = String(line.dropFirst("READY ".count).dropLast())
    }

    /// Something that was to be started did not start.
    struct Absent: Error {
        let program: String
    }

    func end() async throws {
        try input.fileHandleForWriting.close()
        for await _ in exits {}
    }

    /// All that was asked of it, in order.
    func requests() throws -> [JSONValue] {
        try BoundedFile.read(log, limit: Self.logBytes).split(separator: UInt8(ascii: "\n")).compactMap {
            JSONLine.value(String(decoding: $0, as: UTF8.self))
        }
    }

    /// Waits until it was asked something that is meant.
    func request(_ isMeant: (JSONValue) -> Bool) async throws -> JSONValue {
        let changes = try FileWatch.changes(of: [.file(log)])
        if let request = try requests().first(where: isMeant) { return request }
        for await _ in changes {
            if let request = try requests().first(where: isMeant) { return request }
        }
        throw CancellationError()
    }
}
