import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// What `orch doctor` finds, and that it says how to mend it.
@Suite struct DoctorTests {
    private func finding(_ subject: String, _ findings: [Finding]) throws -> Finding { try #require(findings.first { $0.subject == subject }) }

    @Test func aHomeThatIsOpenToOthersIsFound() async throws {
        try await OrchHouse.with { house in
            try house.home.create()
            let checks = HomeChecks(machine: try house.machine())
            #expect(checks.findings().filter { !$0.isFine } == [])
            _ = try await house.run("key")
            let key = KeyStore(home: house.home).path(of: .agent)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
            let found = try finding("agent key", checks.findings())
            #expect(!found.isFine)
            #expect(found.fix == "run: chmod 600 '\(key)'")
        }
    }

    @Test func aBrokenConfigurationIsFoundWithItsLine() async throws {
        try await OrchHouse.with { house in
            try house.write("{\n  \"host\": {\"slots\": \"many\"}\n}\n")
            let found = try finding("config", HomeChecks(machine: try house.machine()).findings())
            #expect(!found.isFine)
            #expect(found.words.contains("config.json:2: host.slots"))
            try house.write("{\"hots\": {}}")
            let warned = try finding("config", HomeChecks(machine: try house.machine()).findings())
            #expect(warned.words.contains("did you mean \"hosts\""))
        }
    }

    @Test func programsAreLookedForInTheGivenEnvironmentOnly() async throws {
        try await OrchHouse.with { house in
            let bin = "\(house.root)/bin"
            try PrivateDirectory.create(bin)
            for name in ["git", "claude"] { try AtomicFile.write(Array("#!/bin/sh\n".utf8), to: "\(bin)/\(name)", mode: 0o755) }
            func findings(_ variables: [String: String]) async throws -> [Finding] {
                let environment = DaemonEnvironment(variables: ["PATH": bin, "HOME": house.root].merging(variables) { $1 }, origin: .agent(pid: 7))
                return try await ProgramChecks(environment: environment, worker: WorkerPolicy(), needsGitHub: false).findings()
            }
            let bare = try await findings([:])
            #expect(try finding("git", bare).words == "\(bin)/git")
            #expect(try finding("claude login", bare).isFine == false)
            #expect(try finding("gh", bare).isFine, "issues come from files")
            let keyed = try await findings(["ANTHROPIC_API_KEY": "sk-very-secret"])
            #expect(try finding("claude login", keyed).isFine)
            #expect(!keyed.contains { $0.words.contains("very-secret") })
            let missing = try await findings(["PATH": "\(house.root)/nowhere"])
            #expect(try finding("git", missing).fix == "install git, or correct PATH, then 'orch down' and 'orch up'")
            #expect(try finding("git", missing).words.contains("the agent (pid 7) does not find it"))
        }
    }

    @Test func theRunningAgentsEnvironmentCountsNotTheShells() async throws {
        try await OrchHouse.with { house in
            let up = try await house.run("up", "--only", "agent", with: ["CLAUDE_CODE_OAUTH_TOKEN": "token-of-the-agent"])
            #expect(up.exit == .code(0), "\(up.errorText)")
            let environment = try DaemonEnvironment.current(try house.machine(), HostConfig())
            let pid = try #require(try DaemonState.ready(.agent, in: house.home)?.pid)
            #expect(environment.origin == .agent(pid: pid))
            #expect(environment.variables["CLAUDE_CODE_OAUTH_TOKEN"] == "token-of-the-agent")
            #expect(house.environment["CLAUDE_CODE_OAUTH_TOKEN"] == nil)
            let doctor = try await house.run("doctor", "--json")
            let findings = try JSONCoding.value([Finding].self, from: doctor.output)
            #expect(try finding("agent", findings).isFine)
            #expect(doctor.exit == .code(findings.allSatisfy(\.isFine) ? 0 : 1))
            #expect(!doctor.text.contains("token-of-the-agent"))
        }
    }

    @Test func processEnvironmentsAreParsed() {
        #expect(DaemonEnvironment.parse(Array("A=1\0B=x=y\0junk\0C=\0".utf8)) == ["A": "1", "B": "x=y", "C": ""])
        #expect(DaemonEnvironment.parse([]) == [:])
    }

    @Test func eachLineEndsWithTheFix() {
        let lines = FindingRendering(page: Page()).lines([
            Finding(subject: "git", isFine: true, words: "/usr/bin/git"),
            Finding(subject: "claude", isFine: false, words: "not found", fix: "install it"),
        ])
        #expect(
            lines == [
                "ok  git     /usr/bin/git", "!!  claude  not found; install it", "",
                "1 of 2 to be mended: what to do stands at the end of each line.",
            ])
    }

    @Test func hostsAndVersionsThatDoNotFitAreFound() async throws {
        var survey = DaemonSurvey(orchVersion: "2.0", home: "/h", daemons: [], hosts: [])
        survey.daemons = [
            DaemonSurvey.Daemon(role: .coordinator, state: .running, pid: 5, version: "1.9", endpoints: [:], log: "/h/coordinator/log"),
            DaemonSurvey.Daemon(role: .agent, state: .silent, pid: 6, version: "2.0", endpoints: [:], log: "/h/agent/log"),
        ]
        survey.hosts = [
            HostStatus(
                name: try HostName("gpu-box"), endpoint: "tcp://gpu-box:7717", reachability: .unreachable, since: nil, slots: 4, slotsUsed: 0,
                orchVersion: nil, notReady: [], labels: [:])
        ]
        let findings = try await DaemonChecks(survey: survey, home: HomeDirectory(root: "/h"), config: HostConfig()).findings()
        #expect(findings.map(\.isFine) == [false, false, false])
        #expect(findings[0].words == "version 1.9 runs, this is 2.0 (pid 5)")
        #expect(findings[1].fix == "see /h/agent/log; 'orch down' and 'orch up'")
        #expect(findings[2].words == "unreachable at tcp://gpu-box:7717")
    }
}
