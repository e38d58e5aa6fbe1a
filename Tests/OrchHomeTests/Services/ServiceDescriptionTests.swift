import Foundation
import OrchCore
import Testing

@testable import OrchHome

/// What service managers are told, letter by letter.
@Suite struct ServiceDescriptionTests {
    private static let awkward = #"/home/a "b" %h $HOME\n'c' & <d>"#

    private func description(_ role: DaemonRole = .agent, home: String, program: String, path: String) throws -> ServiceDescription {
        try ServiceDescription(role, home: HomeDirectory(root: home), program: program, searchPath: path)
    }

    @Test func aUnitHasItsPathsQuoted() throws {
        let unit = try description(home: Self.awkward, program: "/opt/my orch 100%/orch", path: "/a b:/usr/bin").text(
            for: .systemd, userHome: "/home/a")
        #expect(
            unit == #"""
                # orch service: made by 'orch service install agent', removed by 'orch service uninstall agent'.
                [Unit]
                Description=orch agent: worktrees and workers of this host
                StartLimitIntervalSec=900
                StartLimitBurst=5

                [Service]
                Type=notify
                NotifyAccess=main
                TimeoutStartSec=90
                ExecStart="/opt/my orch 100%%/orch" agent --as-service orch-agent.service
                Environment="ORCH_HOME=/home/a \"b\" %%h $HOME\\n'c' & <d>"
                Environment="PATH=/a b:/usr/bin"
                Restart=on-failure
                RestartSec=5
                RestartPreventExitStatus=64
                KillMode=process
                TimeoutStopSec=15
                OOMPolicy=continue
                Delegate=yes

                [Install]
                WantedBy=default.target

                """#)
    }

    @Test func aProgramWithADollarIsNotExpanded() throws {
        let unit = try description(.coordinator, home: "/h", program: "/opt/$v/orch", path: "/bin").text(for: .systemd, userHome: "/home/a")
        #expect(unit.contains("\nExecStart=\":/opt/$v/orch\" coordinator --as-service orch-coordinator.service\n"))
        #expect(unit.contains("\nKillMode=process\n") && unit.contains("\nNoNewPrivileges=yes\n") && !unit.contains("Delegate"))
    }

    @Test func aLaunchAgentHasItsPathsEscaped() throws {
        let plist = try description(home: Self.awkward, program: "/opt/a & b/orch", path: "/bin").text(for: .launchd, userHome: "/Users/a")
        #expect(plist.contains("<string>/opt/a &amp; b/orch</string>\n    <string>agent</string>\n    <string>--as-service</string>"))
        #expect(plist.contains(#"<string>/home/a "b" %h $HOME\n'c' &amp; &lt;d&gt;</string>"#))
        #expect(plist.contains("<key>AbandonProcessGroup</key>\n  <true/>"))
    }

    @Test func whatCanNotStandThereIsRefused() throws {
        #expect(throws: Problem.self) { try description(home: "/h\nExecStart=/bin/sh", program: "/orch", path: "/bin") }
        #expect(throws: Problem.self) { try description(home: "/h", program: "orch", path: "/bin") }
        #expect(throws: Problem.self) { try description(home: "/h", program: "/a\u{7F}/orch", path: "/bin") }
        for mark in ["\"", "'", "\\"] { #expect(throws: Problem.self) { try description(home: "/h", program: "/a\(mark)b/orch", path: "/bin") } }
        #expect(throws: Problem.self) { try description(home: "/h", program: "/orch", path: "/bin\n:/x") }
        let many = (0...ServiceDescription.foldersLimit).map { "/\($0)" }.joined(separator: ":")
        #expect(throws: Problem.self) { try description(home: "/h", program: "/orch", path: many) }
    }

    @Test func ofPATHOnlyAbsoluteFoldersAreKeptAndEachOnce() throws {
        let folders = try description(home: "/h", program: "/orch", path: "bin::/usr/bin:./x:/bin:/usr/bin").searchPath
        #expect(folders == [.absolute("/usr/bin"), .absolute("/bin")])
    }

    /// The examples under `deploy/`, of which the package takes systemd's as they are.
    @Test(arguments: DaemonRole.allCases) func theExamplesAreWhatIsWritten(role: DaemonRole) throws {
        let top = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..").standardized
        func example(_ name: String) throws -> String { try String(contentsOf: top.appendingPathComponent("deploy/\(name)"), encoding: .utf8) }
        #expect(try example("systemd/orch-\(role.rawValue).service") == ServiceDescription.ofPackage(role).text(for: .systemd, userHome: "/home/ann"))
        let ann = "/Users/ann"
        let own = try description(
            role, home: "\(ann)/.orchestration", program: "\(ann)/.local/bin/orch", path: "\(ann)/.local/bin:/opt/homebrew/bin:/usr/bin:/bin")
        #expect(try example("launchd/orch.\(role.rawValue).plist") == own.text(for: .launchd, userHome: ann))
    }
}
