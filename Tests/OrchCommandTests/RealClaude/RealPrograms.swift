import Foundation

/// The programs of others that some tests drive. `deploy/test.sh` finds or installs them and says which are missing.
enum RealPrograms {
    /// Claude Code's binary (the wheel `claude-agent-sdk` holds one); without it the tests with the real Claude do not run.
    static let claude = ProcessInfo.processInfo.environment["ORCH_TEST_CLAUDE"].flatMap { $0.isEmpty ? nil : $0 }
    /// GitHub's command line; the one on PATH unless `ORCH_TEST_GH` names another.
    static let gh = ProcessInfo.processInfo.environment["ORCH_TEST_GH"].flatMap { $0.isEmpty ? nil : $0 } ?? onPath("gh")
    /// What the doubles are written in.
    static let python = onPath("python3")

    private static func onPath(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
