import Foundation
import Testing

@testable import OrchForge

@Suite struct CommandRunnerTests {
    let environment = ["PATH": "/usr/bin:/bin", "GREETING": "hello"]

    func run(_ program: String, _ arguments: [String], timeLimit: Duration = .seconds(60), outputLimit: Int = 1 << 20) async throws -> CommandResult {
        try await CommandRunner().run(
            Command(program, arguments, environment: environment, timeLimit: timeLimit, outputLimit: outputLimit, doing: "trying"))
    }

    @Test func `keeps output, error output and exit code apart`() async throws {
        let result = try await run("sh", ["-c", "echo out; echo err >&2; exit 3"])
        #expect(result.exit == .code(3))
        #expect(result.text == "out\n")
        #expect(result.line == "out")
        #expect(result.errorText == "err\n")
    }

    @Test func `arguments are never read by a shell`() async throws {
        let hostile = "$(touch /nope) `id`; \"quoted\" 'too' *"
        #expect(try await run("printf", ["%s", hostile]).text == hostile)
    }

    @Test func `the environment is the one given and nothing else`() async throws {
        let lines = try await run("env", []).text.split(separator: "\n").sorted()
        #expect(lines == ["GREETING=hello", "PATH=/usr/bin:/bin"])
    }

    @Test func `standard input is empty`() async throws {
        #expect(try await run("cat", []).output.isEmpty)
    }

    @Test func `a signal is told from an exit code`() async throws {
        #expect(try await run("sh", ["-c", "kill -TERM $$"]).exit == .signal(15))
    }

    @Test func `a missing program is a typed error`() async throws {
        let error = await forgeError { try await run("no-such-program-here", []) }
        #expect(error?.code == .toolMissing)
        #expect(error?.advice.contains("no-such-program-here") == true)
    }

    @Test func `a missing directory is a typed error`() async throws {
        let error = await forgeError {
            try await CommandRunner().run(Command("true", [], in: "/no/such/place", environment: environment, doing: "trying"))
        }
        #expect(error?.code == .fileFailed)
    }

    @Test func `an argument with NUL is refused, not cut short`() async throws {
        #expect(await forgeError { try await run("echo", ["a\0b"]) }?.code == .invalidArgument)
    }

    @Test func `too much output ends the program`() async throws {
        #expect(await forgeError { try await run("yes", [], outputLimit: 10_000) }?.code == .outputTooLarge)
    }

    @Test func `a megabyte of output arrives whole`() async throws {
        let result = try await run("head", ["-c", "1000000", "/dev/zero"])
        #expect(result.output.count == 1_000_000)
    }

    @Test func `the time limit ends the program and what it started`() async throws {
        let workshop = try Workshop()
        let file = "\(workshop.root)/pid"
        let error = await forgeError {
            try await run("sh", ["-c", "trap '' TERM; sleep 1000 & echo $! > '\(file)'; wait; wait"], timeLimit: .milliseconds(300))
        }
        #expect(error?.code == .timedOut)
        #expect(error?.isTransient == true)
        try await expectGone(file)
    }

    @Test func `a program that ends leaves no process of its group behind`() async throws {
        let workshop = try Workshop()
        let file = "\(workshop.root)/pid"
        // The sleep holds the pipes open; the run ends with its leader all the same.
        let result = try await run("sh", ["-c", "sleep 1000 & echo $! > '\(file)'; echo done"])
        #expect(result.line == "done")
        try await expectGone(file)
    }

    @Test func `a cancelled task ends the program`() async throws {
        let workshop = try Workshop()
        let file = "\(workshop.root)/pid"
        let task = Task { try await run("sh", ["-c", "echo $$ > '\(file).new'; mv '\(file).new' '\(file)'; exec sleep 1000"]) }
        while !workshop.exists(file) { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await expectGone(file)
    }

    /// Waits until the process is gone, or dead and only not yet collected by init. Hangs (and fails by the suite's limit) if it lives.
    private func expectGone(_ file: String) async throws {
        let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let pid = try #require(Int32(text))
        while kill(pid, 0) == 0 {
            let state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8))?.split(separator: ")").last?.prefix(2)
            if state == " Z" { return }
            await Task.yield()
        }
    }
}
