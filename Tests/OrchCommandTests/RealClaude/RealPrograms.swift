import Foundation
import Testing

/// The programs of others that some tests drive. `deploy/test.sh` finds or installs them and says which are missing.
enum RealPrograms {
    /// Claude Code's binary (the wheel `claude-agent-sdk` holds one); without it the tests with the real Claude do not run.
    static let claude = ProcessInfo.processInfo.environment["ORCH_TEST_CLAUDE"].flatMap { $0.isEmpty ? nil : $0 }
    /// Said by each test that does not run without it.
    static let needsClaude = ConditionTrait.enabled(
        if: claude != nil && python != nil, "needs the real Claude Code (ORCH_TEST_CLAUDE names its binary) and python3")
    /// GitHub's command line; the one on PATH unless `ORCH_TEST_GH` names another.
    static let gh = ProcessInfo.processInfo.environment["ORCH_TEST_GH"].flatMap { $0.isEmpty ? nil : $0 } ?? onPath("gh")
    /// As `needsClaude`.
    static let needsGH = ConditionTrait.enabled(
        if: gh != nil && python != nil, "needs the real gh (on PATH, or named by ORCH_TEST_GH) and python3")
    /// OpenSSH, both ends.
    static let ssh = onPath("ssh")
    static let sshd = onPath("sshd") ?? ["/usr/sbin/sshd"].first { FileManager.default.isExecutableFile(atPath: $0) }
    /// As `needsClaude`.
    static let needsSSH = ConditionTrait.enabled(
        if: ssh != nil && sshd != nil && python != nil, "needs OpenSSH's ssh and sshd, and python3")
    /// What the doubles are written in.
    static let python = onPath("python3")
    /// As `needsClaude`.
    static let needsPython = ConditionTrait.enabled(if: python != nil, "needs python3")

    /// As `needsClaude`.
    static let needsSystemdAnalyze = ConditionTrait.enabled(if: onPath("systemd-analyze") != nil, "needs systemd-analyze (package systemd)")

    /// As `needsClaude`. `deploy/test.sh` tries it once: it takes root, and control groups of one's own.
    static let needsSystemd = ConditionTrait.enabled(
        if: ProcessInfo.processInfo.environment["ORCH_TEST_SYSTEMD"] == "1" && python != nil,
        "needs the real systemd as a person's manager (ORCH_TEST_SYSTEMD=1 where Tests/Doubles/user_systemd.py --try goes well)")
    /// As `needsClaude`. Asked of Python itself: the module is no program.
    static let needsYAML = ConditionTrait.enabled("needs python3 and its module yaml (package python3-yaml)") {
        guard let python else { return false }
        let asked = Process()
        asked.executableURL = URL(fileURLWithPath: python)
        asked.arguments = ["-c", "import yaml"]
        asked.standardError = FileHandle.nullDevice
        try asked.run()
        asked.waitUntilExit()
        return asked.terminationStatus == 0
    }
    /// As `needsClaude`.
    static let needsDebian = ConditionTrait.enabled(
        if: ["dpkg", "dpkg-deb", "dpkg-shlibdeps", "strip"].allSatisfy { onPath($0) != nil },
        "needs dpkg, dpkg-shlibdeps and strip (package dpkg-dev)")
    /// Whether this machine's packages are Debian's.
    static let isDebian = onPath("apt-get") != nil

    private static func onPath(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
