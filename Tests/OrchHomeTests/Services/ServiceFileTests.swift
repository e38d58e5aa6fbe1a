import Foundation
import OrchCore
import Testing

@testable import OrchHome

/// Whose a description is, and what is done with it.
@Suite struct ServiceFileTests {
    private func with(_ platform: ServicePlatform, _ body: (ServiceFile, String) throws -> Void) async throws {
        try await withFolder { folder in
            try body(ServiceFile(.agent, platform, home: HomeDirectory(root: "\(folder)/.orchestration"), userHome: folder), folder)
        }
    }

    private func text(_ platform: ServicePlatform, home: String, in folder: String) throws -> String {
        try ServiceDescription(.agent, home: HomeDirectory(root: home), program: "/usr/bin/orch", searchPath: "/bin")
            .text(for: platform, userHome: folder)
    }

    @Test(arguments: ServicePlatform.allCases) func ourOwnIsKnownAndNoOther(platform: ServicePlatform) async throws {
        try await with(platform) { file, folder in
            #expect(try file.owner() == .nobody && !file.isInstalled())
            try file.write(try text(platform, home: "\(folder)/.orchestration", in: folder))
            #expect(try file.owner() == .us && file.isInstalled())
            // One whose name begins with ours is another.
            try file.write(try text(platform, home: "\(folder)/.orchestration2", in: folder))
            #expect(try file.owner() == .otherHome && !file.isInstalled())
            try file.write("[Service]\nExecStart=/usr/bin/orch agent\nEnvironment=\"ORCH_HOME=\(folder)/.orchestration\"\n")
            #expect(try file.owner() == .foreign && !file.isInstalled())
            try file.remove()
            #expect(try file.owner() == .nobody)
            try file.remove()
        }
    }

    /// `systemctl --user enable orch-agent`, of a machine that has the package.
    @Test func theMachinesOwnCountsOnceItIsTurnedOn() async throws {
        try await with(.systemd) { file, folder in
            let shared = "\(folder)/shared.service"
            try AtomicFile.write(Array(ServiceDescription.ofPackage(.agent).text(for: .systemd, userHome: "").utf8), to: shared)
            #expect(try !file.isInstalled())
            try PrivateDirectory.createAll(FilePaths.parent(of: file.link))
            try FileManager.default.createSymbolicLink(atPath: file.link, withDestinationPath: shared)
            #expect(try file.isInstalled() && file.owner() == .nobody)
            let elsewhere = ServiceFile(.agent, .systemd, home: HomeDirectory(root: "\(folder)/elsewhere"), userHome: folder)
            #expect(try !elsewhere.isInstalled())
            try file.remove()
            #expect(try !file.isInstalled())
        }
    }

    @Test func aMaskedUnitIsNotOurs() async throws {
        try await with(.systemd) { file, _ in
            try PrivateDirectory.createAll(FilePaths.parent(of: file.path))
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/dev/null")
            #expect(try file.owner() == .foreign)
        }
    }

    @Test func aManagerThatIsGoneIsAnError() async throws {
        #expect(ReadyNotice(environment: [:]) == nil && ReadyNotice(environment: ["NOTIFY_SOCKET": ""]) == nil)
        try await withFolder { folder in
            for socket in ["\(folder)/none", "@\(folder)/none", "relative", String(repeating: "/long", count: 40)] {
                let notice = try #require(ReadyNotice(environment: ["NOTIFY_SOCKET": socket]))
                #expect(throws: SystemFailure.self, "\(socket)") { try notice.send(.ready) }
            }
        }
    }
}
