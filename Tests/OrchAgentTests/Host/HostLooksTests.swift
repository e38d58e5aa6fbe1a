import Foundation
import OrchCore
import OrchHome
import Testing

@testable import OrchAgent

@Suite struct HostLooksTests {
    private func moment(_ awake: Int64) -> Moment { Moment(wall: Timestamp(milliseconds: 0), boot: awake, awake: awake) }

    @Test func looksAreSeldom() {
        var looks = HostLooks(from: moment(100))
        #expect(!looks.takeLoad(at: moment(5_099)) && looks.takeLoad(at: moment(5_100)))
        #expect(!looks.takeLoad(at: moment(10_099)) && looks.takeLoad(at: moment(10_100)))
        #expect(!looks.takeFacts(at: moment(10_099)) && looks.takeFacts(at: moment(10_100)))
        #expect(!looks.takeFacts(at: moment(70_099)) && looks.takeFacts(at: moment(70_100)))
    }

    @Test func aVersionIsTheFirstWordThatBeginsWithADigit() {
        #expect(ProgramVersions.version(in: "git version 2.39.5\n") == "2.39.5")
        #expect(ProgramVersions.version(in: "2.1.0 (Claude Code)\n") == "2.1.0")
        #expect(ProgramVersions.version(in: "gh version 2.62.0 (2024-11-14)\nhttps://github.com/cli/cli\n") == "2.62.0")
        #expect(ProgramVersions.version(in: "no such thing") == nil)
    }

    @Test func aProgramIsAskedAgainWhenAnotherStandsThere() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("orch-versions-\(UUID().uuidString)").path
        try PrivateDirectory.createAll(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (program, asked) = ("\(folder)/tool", "\(folder)/asked")
        let versions = ProgramVersions(environment: ["PATH": "/usr/bin:/bin"])
        try AtomicFile.write(Array("#!/bin/sh\necho x >> \(asked)\necho tool 1.5\n".utf8), to: program, mode: 0o755)
        for _ in 1...3 { #expect(await versions.versions(of: [("tool", program), ("gone", "\(folder)/gone")]) == ["tool": "1.5"]) }
        #expect(try String(contentsOfFile: asked, encoding: .utf8) == "x\n")
        try AtomicFile.write(Array("#!/bin/sh\nexit 3\n".utf8), to: program, mode: 0o755)
        #expect(await versions.versions(of: [("tool", program)]) == [:])
    }
}
