import Foundation
import OrchCore
import OrchHome
import Testing

@Suite("ORCH_HOME")
struct HomeDirectoryTests {
    @Test func itComesFromTheEnvironment() {
        #expect(HomeDirectory(environment: ["ORCH_HOME": "/srv/orch/", "HOME": "/home/a"])?.root == "/srv/orch")
        #expect(HomeDirectory(environment: ["HOME": "/home/a"])?.root == "/home/a/.orchestration")
        #expect(HomeDirectory(environment: ["ORCH_HOME": "relative"]) == nil)
        #expect(HomeDirectory(environment: [:]) == nil)
    }

    @Test func thePathsAreThoseOfTheDocuments() throws {
        let home = HomeDirectory(root: "/o")
        let session = try SessionKey("demo/123")
        #expect(home.statusFile(of: session) == "/o/demo/sessions/work-123.json")
        #expect(home.run(of: session, fence: Fence(attempt: 2, run: 3)) == "/o/agent/runs/demo/123/2.3")
        #expect(home.lock(of: session) == "/o/agent/locks/demo/123.lock")
        #expect(home.fence(of: session) == "/o/agent/locks/demo/123.fence")
    }

    @Test func itIsMadePrivate() async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/new/home")
            try home.create()
            try home.create()
            try home.create(project: ProjectName("demo"))
            for path in [home.root, home.run, home.keys] { #expect(try mode(path) == 0o700) }
        }
    }

    @Test func whatOthersCanOpenIsRefusedWithTheFix() async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/home")
            try home.create()
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: home.keys)
            let refusal = #expect(throws: NotPrivate.self) { try home.create() }
            #expect(refusal?.description == "\(home.keys) is open to others (mode 755); run: chmod 700 '\(home.keys)'")
            let key = "\(home.root)/key"
            try AtomicFile.write([1], to: key, mode: 0o640)
            #expect(throws: NotPrivate.self) { try PrivateDirectory.checkFile(key) }
            try FileManager.default.createSymbolicLink(atPath: "\(home.root)/link", withDestinationPath: home.run)
            #expect(throws: NotPrivate.self) { try PrivateDirectory.check("\(home.root)/link") }
        }
    }

    @Test func socketsStayInRunWhenTheirPathsAreShort() async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/h")
            let directory = try LocalSockets.directory(of: home, environment: [:])
            #expect(directory == home.run)
        }
    }

    @Test func aShortDirectoryStandsInAndIsFoundAgain() async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/\(String(repeating: "long", count: 20))")
            let runtime = "\(folder)/r"
            try PrivateDirectory.create(runtime)
            let chosen = try LocalSockets.directory(of: home, environment: ["XDG_RUNTIME_DIR": runtime])
            defer { try? FileManager.default.removeItem(atPath: chosen) }
            #expect(chosen.utf8.count + 1 + LocalSockets.nameBytes <= LocalSockets.pathBytes)
            #expect(try mode(chosen) == 0o700)
            #expect(try LocalSockets.directory(of: home, environment: [:]) == chosen, "whatever the environment of the next one is")
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: chosen)
            #expect(throws: NotPrivate.self) { try LocalSockets.directory(of: home, environment: [:]) }
        }
    }
}
