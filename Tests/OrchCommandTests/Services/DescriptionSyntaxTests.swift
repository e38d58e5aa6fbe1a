import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// The descriptions of services, read by programs that know their languages.
@Suite(.timeLimit(.minutes(1)))
struct DescriptionSyntaxTests {
    private static let awkward = #"a 'b' %h $HOME\n & "c""#

    @Test(RealPrograms.needsSystemdAnalyze, arguments: DaemonRole.allCases) func systemdUnderstandsEachUnit(role: DaemonRole) async throws {
        try await OrchHouse.with { house in
            let program = "\(house.root)/pro gram $x 100%/orch"
            try PrivateDirectory.createAll(URL(fileURLWithPath: program).deletingLastPathComponent().path)
            try AtomicFile.write(Array("#!/bin/sh\n".utf8), to: program, mode: 0o755)
            try AtomicFile.write(Array("#!/bin/sh\n".utf8), to: "\(house.root)/orch", mode: 0o755)
            let own = try ServiceDescription(
                role, home: HomeDirectory(root: "\(house.root)/\(Self.awkward)"), program: program, searchPath: "\(house.root)/\(Self.awkward):/bin")
            // systemd looks whether the program is there, so the package's has to stand somewhere.
            let package = try ServiceDescription.ofPackage(role).text(for: .systemd, userHome: house.root)
                .replacing("\"/usr/bin/orch\"", with: "\"\(house.root)/orch\"")
            for text in [own.text(for: .systemd, userHome: house.root), package] {
                #expect(try await verified(text, role, house) == "", "\(text)")
            }
            let wrong = own.text(for: .systemd, userHome: house.root).replacing("KillMode", with: "KillMod")
            #expect(try await verified(wrong, role, house).contains("KillMod"), "what it says is heard")
        }
    }

    private func verified(_ text: String, _ role: DaemonRole, _ house: OrchHouse) async throws -> String {
        let unit = "\(house.root)/orch-\(role.rawValue).service"
        try AtomicFile.write(Array(text.utf8), to: unit)
        let runtime = "\(house.root)/runtime"
        try PrivateDirectory.create(runtime)
        let result = try await CommandRunner().run(
            OrchForge.Command(
                "systemd-analyze", ["verify", "--user", "--man=no", unit],
                environment: house.environment.merging(["XDG_RUNTIME_DIR": runtime]) { $1 },
                doing: "systemd-analyze verify"))
        return result.errorText + (result.succeeded ? "" : "\(result.exit)")
    }

    @Test(RealPrograms.needsPython) func launchdsFormIsRead() async throws {
        try await OrchHouse.with { house in
            let home = "\(house.root)/\(Self.awkward)"
            let own = try ServiceDescription(.agent, home: HomeDirectory(root: home), program: "\(house.root)/<o>&rch", searchPath: "\(home):/bin")
            try AtomicFile.write(Array(own.text(for: .launchd, userHome: house.root).utf8), to: "\(house.root)/agent.plist")
            let read = "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))"
            let result = try await CommandRunner().run(
                OrchForge.Command(
                    try #require(RealPrograms.python), ["-c", read, "\(house.root)/agent.plist"], environment: house.environment, doing: "plistlib"))
            let plist = try JSONCoding.value(JSONValue.self, from: result.output)
            #expect(plist["ProgramArguments"]?.array?.compactMap(\.string) == ["\(house.root)/<o>&rch", "agent", "--as-service", "orch.agent"])
            #expect(plist["EnvironmentVariables"]?["ORCH_HOME"]?.string == home)
            #expect(plist["EnvironmentVariables"]?["PATH"]?.string == "\(home):/bin")
            #expect(plist["AbandonProcessGroup"] == .bool(true) && plist["KeepAlive"]?["SuccessfulExit"] == .bool(false))
            #expect(plist["StandardErrorPath"]?.string == "\(home)/agent/log" && plist["ThrottleInterval"]?.int == 180)
        }
    }
}
