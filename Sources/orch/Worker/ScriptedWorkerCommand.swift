import ArgumentParser
import OrchAgent
import OrchCore
import OrchHome
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `orch scripted-worker --script F …`: stands in for `claude` in `orch demo` and in tests, with claude's own arguments behind.
struct ScriptedWorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scripted-worker", abstract: "Play a worker from a script, as worker.command of a host's config.json.",
        discussion: "EXAMPLE: \"command\": [\"orch\", \"scripted-worker\", \"--script\", \"/home/me/demo.json\"]", shouldDisplay: false)

    /// Bytes of a script.
    private static let scriptBytes = 4 << 20

    @Argument(parsing: .captureForPassthrough, help: "--script FILE, then the arguments of claude.")
    var arguments: [String] = []

    func validate() throws {
        guard arguments.first == "--script", arguments.count >= 2 else { throw ValidationError("name the script first: --script FILE") }
    }

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let path = arguments[1]
        guard let script = try JSONFile.read(WorkerScript.self, from: path, limit: Self.scriptBytes) else {
            throw SystemFailure(doing: "read the script \(path)", code: ENOENT)
        }
        let launch = ScriptedLaunch(arguments: Array(arguments.dropFirst(2)))
        let id = launch.sessionID ?? UUID().uuidString.lowercased()
        let directory = FileManager.default.currentDirectoryPath
        let memory = try ScriptedMemory(environment: environment, directory: directory)
        let known = try memory.conversation(id)
        guard known == nil || launch.isResumed else { throw SessionInUse(id: id) }
        let worker = ScriptedWorker(script: script, launch: launch, conversation: known, workingDirectory: directory, newSessionID: id)
        var shell = try ScriptedShell(
            worker, sessionID: id, memory: memory, desk: WorkerDesk(reports: WorkerPlace(environment: environment).reports),
            environment: environment, directory: directory)
        throw ExitCode(try shell.run())
    }
}

/// A new conversation was to begin under an id that has one, which the real one refuses with these words.
struct SessionInUse: Error, CustomStringConvertible {
    let id: String

    var description: String { "Session ID \(id.printable(limit: Limits.nameBytes)) is already in use." }
}
