// `orch supervise` without the rest of orch: owns the run whose folder is the first argument.
import Foundation
import OrchAgent

do {
    guard CommandLine.arguments.count == 2 else { exit(64) }
    _ = try Supervisor.run(runDirectory: CommandLine.arguments[1])
} catch {
    FileHandle.standardError.write(Data("supervisor: \(error)\n".utf8))
    exit(75)
}
