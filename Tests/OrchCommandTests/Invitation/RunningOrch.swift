import Foundation
import OrchCore
import OrchHome
import Testing

@testable import orch

/// A command of the binary that waits for something, without a terminal: what it says so far, and how it ends.
final class RunningOrch: Sendable {
    let process: ProcessIdentity
    private let output: String
    private let errors: String
    private let words: String

    private init(_ host: ClusterHost, _ arguments: [String], _ variables: [String: String], descriptors: Int, folder: String) throws {
        try PrivateDirectory.createAll(folder)
        (output, errors) = ("\(folder)/output", "\(folder)/errors")
        words = "orch \(arguments.prefix(2).joined(separator: " "))"
        for file in [output, errors] { try AtomicFile.write([], to: file) }
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDONLY)
        let printed = try OwnedDescriptor(path: output, flags: O_WRONLY | O_APPEND)
        let said = try OwnedDescriptor(path: errors, flags: O_WRONLY | O_APPEND)
        var launch = ProcessLaunch(
            executable: "/bin/sh", arguments: ["sh", "-c", "ulimit -S -n \(descriptors); exec \"$0\" \"$@\"", ClusterHost.binary] + arguments,
            environment: host.environment.merging(variables) { $1 }, directory: host.directory,
            descriptors: [0: null.number, 1: printed.number, 2: said.number])
        launch.newSession = true
        process = try launch.start()
    }

    /// Starts it, and ends it when the body has not.
    ///
    /// - Parameter descriptors: how many it may have.
    static func with<Value>(
        _ host: ClusterHost, _ arguments: [String], variables: [String: String] = [:], descriptors: Int = 1024,
        _ body: (RunningOrch) async throws -> Value
    ) async throws -> Value {
        let folder = "\(URL(fileURLWithPath: host.home.root).deletingLastPathComponent().path)/command-\(UUID().uuidString.prefix(8))"
        let running = try RunningOrch(host, arguments, variables, descriptors: descriptors, folder: folder)
        do {
            let value = try await body(running)
            try await running.kill()
            return value
        } catch {
            try await running.kill()
            throw error
        }
    }

    private func kill() async throws {
        guard try process.send(SIGKILL) else { return }
        try await end()
    }

    private func end() async throws {
        guard let end = try ProcessWatch.end(of: process) else { return }
        for await _ in end {}
    }

    func interrupt() throws { try signal(SIGINT) }
    func signal(_ number: Int32) throws { #expect(try process.send(number)) }

    /// Its exit code, after its end; the negative number of a signal that ended it.
    func exit() async throws -> Int32 {
        try await end()
        var status: Int32 = 0
        while waitpid(process.pid, &status, 0) < 0 {
            guard errno == EINTR else { throw SystemFailure.last("wait for \(words)") }
        }
        // wait(2) of Linux and macOS alike: the low seven bits are the signal, the next byte the code.
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// What it has printed.
    func text() throws -> String { try String(contentsOfFile: output, encoding: .utf8) }
    /// What it has said beside that.
    func notes() throws -> String { try String(contentsOfFile: errors, encoding: .utf8) }

    /// Waits for a line that it prints: the first.
    func line(sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let text = try await said(in: output, sourceLocation: sourceLocation) { $0.contains("\n") }
        return String(text.prefix { $0 != "\n" })
    }

    /// Waits until it has said these words.
    func note(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        _ = try await said(in: errors, sourceLocation: sourceLocation) { $0.contains(words) }
    }

    /// Waits until it has printed these words.
    func prints(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        _ = try await said(in: output, sourceLocation: sourceLocation) { $0.contains(words) }
    }

    private func said(in file: String, sourceLocation: SourceLocation, _ isMeant: @escaping @Sendable (String) -> Bool) async throws -> String {
        let changes = try FileWatch.changes(of: [.file(file)])
        let found = await withinTime(.seconds(30)) { () -> String? in
            func look() -> String? { (try? String(contentsOfFile: file, encoding: .utf8)).flatMap { isMeant($0) ? $0 : nil } }
            if let text = look() { return text }
            for await _ in changes {
                if let text = look() { return text }
            }
            return nil
        }
        let now = try "\(text())\(notes())"
        return try #require(found ?? nil, "\(words) says: \(now)", sourceLocation: sourceLocation)
    }
}
