import Foundation
import OrchAgent
import OrchCore
import OrchHome

/// `orch scripted-worker` as a process of its own, started as a supervisor starts it.
final class ScriptedProcess {
    let folder: WorkerFolder
    private let process = Process()
    private let input = Pipe()
    private let exits: AsyncStream<Int32>
    private let events: String
    private let errors: String

    /// Beside the tests in the folder of built products.
    static var orch: String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("orch").path
    }

    private init(_ folder: WorkerFolder, _ script: String, _ arguments: [String], number: Int) throws {
        self.folder = folder
        events = "\(folder.root)/events-\(number).jsonl"
        errors = "\(folder.root)/errors-\(number).log"
        let path = "\(folder.root)/script.json"
        try AtomicFile.write(Array(script.utf8), to: path)
        for file in [events, errors] { try AtomicFile.write([], to: file) }
        process.executableURL = URL(fileURLWithPath: Self.orch)
        process.arguments = ["scripted-worker", "--script", path, "-p", "--verbose"] + arguments
        process.environment = folder.environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder.root)
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: events))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        let (exits, exit) = AsyncStream.makeStream(of: Int32.self)
        self.exits = exits
        process.terminationHandler = {
            exit.yield($0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus)
            exit.finish()
        }
        try process.run()
    }

    /// Starts one, and ends it when the body has not.
    static func with(
        _ folder: WorkerFolder, _ script: String, _ arguments: [String] = ["--session-id=s-1"], number: Int = 1,
        _ body: (ScriptedProcess) async throws -> Void
    ) async throws {
        let worker = try ScriptedProcess(folder, script, arguments, number: number)
        do {
            try await body(worker)
        } catch {
            await worker.end()
            throw error
        }
        await worker.end()
    }

    private func end() async {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        for await _ in exits {}
    }

    func say(_ text: String, uuid: String = UUID().uuidString) throws { try write(JSONLine.encode(StdinLine.message(text, uuid: uuid))) }
    func write(_ bytes: [UInt8]) throws { try input.fileHandleForWriting.write(contentsOf: Data(bytes + [UInt8(ascii: "\n")])) }
    func closeInput() throws { try input.fileHandleForWriting.close() }
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// The exit code; the negative number of a signal that ended it.
    func exitCode() async -> Int32? {
        for await code in exits { return code }
        return nil
    }

    /// Everything it has printed.
    func lines() throws -> [JSONValue] {
        try BoundedFile.read(events, limit: 16 << 20).split(separator: UInt8(ascii: "\n")).compactMap {
            JSONLine.value(String(decoding: $0, as: UTF8.self))
        }
    }

    func complaint() throws -> String { String(decoding: try BoundedFile.read(errors, limit: 1 << 16), as: UTF8.self) }

    /// Waits until it has printed a line that is meant.
    func line(_ isMeant: (JSONValue) -> Bool) async throws -> JSONValue {
        let changes = try FileWatch.changes(of: [.file(events)])
        if let line = try lines().first(where: isMeant) { return line }
        for await _ in changes {
            if let line = try lines().first(where: isMeant) { return line }
        }
        throw CancellationError()
    }

    func result() async throws -> JSONValue { try await line { $0["type"]?.string == "result" } }

    /// What the newest tool call came back with.
    func toolResult() throws -> String? {
        try lines().compactMap { $0["message"]?["content"]?.array?.first }.last { $0["type"]?.string == "tool_result" }?["content"]?.string
    }

    /// Waits until a file of the worker's folder is there, and gives its text without the line end.
    func file(_ name: String) async throws -> String {
        let changes = try FileWatch.changes(of: [.directory(folder.root)])
        let path = "\(folder.root)/\(name)"
        if let text = try? String(contentsOfFile: path, encoding: .utf8) { return String(text.dropLast()) }
        for await _ in changes {
            if let text = try? String(contentsOfFile: path, encoding: .utf8) { return String(text.dropLast()) }
        }
        throw CancellationError()
    }
}
