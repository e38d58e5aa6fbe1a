import Foundation
import OrchCore
import OrchForge
import OrchHome

@testable import orch

/// An `ORCH_HOME` of one test, whose daemons are real processes; both are gone after it.
struct OrchHouse: Sendable {
    let root: String
    var home: HomeDirectory { HomeDirectory(root: "\(root)/home") }
    /// Nothing of the person who runs the tests, but where programs are.
    var environment: [String: String] {
        ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root, "ORCH_HOME": home.root]
    }

    func machine() throws -> Machine { try Machine(environment: environment) }

    static func with(_ body: (OrchHouse) async throws -> Void) async throws {
        let house = OrchHouse(root: "/tmp/orch-test-\(UUID().uuidString.prefix(8))")
        try PrivateDirectory.createAll(house.root)
        do {
            try await body(house)
        } catch {
            try await house.end()
            throw error
        }
        try await house.end()
    }

    private func end() async throws {
        _ = try await run("down")
        try FileManager.default.removeItem(atPath: root)
    }

    /// Beside the tests in the folder of built products.
    static var orch: String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("orch").path
    }

    /// Runs a command of the binary to its end.
    func run(_ arguments: String..., with variables: [String: String] = [:], in directory: String? = nil) async throws -> CommandResult {
        try await CommandRunner().run(
            OrchForge.Command(
                Self.orch, arguments, in: directory ?? root, environment: environment.merging(variables) { $1 }, timeLimit: .seconds(60),
                doing: "orch \(arguments.joined(separator: " "))"))
    }

    /// Starts a command that the test ends; its standard output and error go to a file.
    func start(_ arguments: [String], with variables: [String: String], output: String) throws -> ProcessIdentity {
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDONLY)
        let file = try OwnedDescriptor(path: output, flags: O_WRONLY | O_APPEND)
        var launch = ProcessLaunch(
            executable: Self.orch, arguments: ["orch"] + arguments, environment: environment.merging(variables) { $1 }, directory: root,
            descriptors: [0: null.number, 1: file.number, 2: file.number])
        launch.newSession = true
        launch.detached = true
        return try launch.start()
    }

    func git(_ arguments: String...) async throws -> CommandResult {
        let own = environment.merging(["GIT_CONFIG_NOSYSTEM": "1"]) { $1 }
        return try await CommandRunner().run(OrchForge.Command("git", arguments, in: root, environment: own, doing: "git"))
    }

    func write(_ config: String) throws {
        try home.create()
        try AtomicFile.write(Array(config.utf8), to: home.configuration)
    }

    func log(of role: DaemonRole) throws -> String { String(decoding: try BoundedFile.read(home.log(of: role), limit: 1 << 20), as: UTF8.self) }
}
