import Foundation
import OrchHome

/// A program that is run to its end, and timed: from just before its exec (the fork is not its own) until it has ended.
struct Program: Sendable {
    let executable: String
    let arguments: [String]
    let environment: [String: String]
    let directory: String
    /// Where it complains, and its output unless that goes elsewhere.
    let log: String

    /// A program that was started.
    struct Running {
        let process: ProcessIdentity
        let began: ContinuousClock.Instant
    }

    /// - Parameter output: an open descriptor; nil: the log.
    func start(output: Int32? = nil) throws -> Running {
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDONLY)
        let errors = try OwnedDescriptor(path: log, flags: O_WRONLY | O_CREAT | O_APPEND)
        let prepared = try ProcessLaunch(
            executable: executable, arguments: [executable] + arguments, environment: environment, directory: directory,
            descriptors: [0: null.number, 1: output ?? errors.number, 2: errors.number]
        ).prepare()
        let began = ContinuousClock.now
        return Running(process: try prepared.execute(), began: began)
    }

    /// How long it takes, output unread. It has to end well.
    func time() throws -> Duration {
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_WRONLY)
        let running = try start(output: null.number)
        try end(of: running)
        return running.began.duration(to: .now)
    }

    /// Waits until it has ended, well.
    func end(of running: Running) throws {
        let status = try status(of: running)
        guard status == 0 else { throw BenchmarkFailure(doing: "run \(name)", cause: "it ended with \(status) of wait(2): \(lastWords())") }
    }

    /// Ends one that does not end by itself.
    func stop(_ running: Running) throws {
        _ = try running.process.send(SIGTERM)
        _ = try status(of: running)
    }

    private func status(of running: Running) throws -> Int32 {
        var status: Int32 = 0
        while waitpid(running.process.pid, &status, 0) < 0 {
            guard errno == EINTR else { throw SystemFailure.last("wait for \(executable)") }
        }
        return status
    }

    /// Runs it to its end and gives what it prints.
    @discardableResult
    func text() throws -> String {
        let path = "\(log).output"
        let output = try OwnedDescriptor(path: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
        try end(of: try start(output: output.number))
        return String(decoding: try BoundedFile.read(path, limit: 64 << 20), as: UTF8.self)
    }

    private var name: String { "\(executable) \(arguments.joined(separator: " "))" }

    private func lastWords() -> String { (try? BoundedFile.tail(log, limit: 500)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}
