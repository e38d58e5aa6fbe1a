import Foundation

/// The programs that are measured, in the folder of this one.
struct Products {
    let orch: String
    /// A Swift program of the same make that does nothing.
    let nothing: String

    init() throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        orch = folder.appendingPathComponent("orch").path
        nothing = folder.appendingPathComponent("Nothing").path
        for program in [orch, nothing] where !FileManager.default.isExecutableFile(atPath: program) {
            throw BenchmarkFailure(doing: "find \(program)", cause: "build everything: swift build -c release --static-swift-stdlib")
        }
    }
}
