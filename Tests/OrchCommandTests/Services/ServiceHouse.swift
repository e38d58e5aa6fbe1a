import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// The programs of a service manager in a folder of their own, which a test puts first on PATH (`Tests/Doubles/service_manager.py`).
struct ScriptedRunner: Sendable {
    /// Where the programs are.
    let programs: String
    private let state: String

    private static let double = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../Doubles/service_manager.py").standardized.path
    private static let callsBytes = 1 << 20

    init(in root: String) throws {
        programs = "\(root)/manager/bin"
        state = "\(root)/manager"
        try PrivateDirectory.createAll(programs)
        let python = try #require(RealPrograms.python)
        for name in ["systemctl", "loginctl", "launchctl"] {
            let script = "#!/bin/sh\nexec '\(python)' '\(Self.double)' --state '\(state)' \(name) \"$@\"\n"
            try AtomicFile.write(Array(script.utf8), to: "\(programs)/\(name)", mode: 0o755)
        }
    }

    /// How it behaves from now on.
    func set(_ settings: [String: JSONValue]) throws {
        try AtomicFile.write(Array(JSONCoding.prettyText(of: JSONValue.object(settings)).utf8), to: "\(state)/settings.json")
    }

    /// All that it was asked, in order; questions aside.
    func orders() throws -> [String] {
        let bytes = try BoundedFile.readIfPresent("\(state)/calls", limit: Self.callsBytes) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }.filter {
            !$0.contains(" show") && !$0.contains(" print ")
        }
    }

    /// What was asked since the last time.
    func newOrders() throws -> [String] {
        let all = try orders()
        try AtomicFile.write([], to: "\(state)/calls")
        return all
    }
}

/// An `ORCH_HOME` of a person who has a service manager.
struct ServiceHouse: Sendable {
    let house: OrchHouse
    let manager: ScriptedRunner

    static func with(_ body: (ServiceHouse) async throws -> Void) async throws {
        try await OrchHouse.with { house in try await body(ServiceHouse(house: house, manager: try ScriptedRunner(in: house.root))) }
    }

    var environment: [String: String] { house.environment.merging(["PATH": "\(manager.programs):\(house.environment["PATH"] ?? "")"]) { $1 } }

    func run(_ arguments: String..., with variables: [String: String] = [:]) async throws -> CommandResult {
        try await CommandRunner().run(
            OrchForge.Command(
                OrchHouse.orch, arguments, in: house.root, environment: environment.merging(variables) { $1 }, timeLimit: .seconds(60),
                doing: "orch \(arguments.joined(separator: " "))"))
    }

    @discardableResult
    func ok(_ arguments: String..., with variables: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation) async throws -> String
    {
        let result = try await CommandRunner().run(
            OrchForge.Command(
                OrchHouse.orch, arguments, in: house.root, environment: environment.merging(variables) { $1 }, timeLimit: .seconds(60),
                doing: "orch \(arguments.joined(separator: " "))"))
        #expect(result.exit == .code(0), "orch \(arguments): \(result.text)\(result.errorText)", sourceLocation: sourceLocation)
        return result.text
    }

    func record(_ role: DaemonRole) throws -> DaemonRecord { try #require(try DaemonState.ready(role, in: house.home)) }

    func file(_ role: DaemonRole) -> String { ServicePlatform.systemd.file(of: role, home: house.root) }
}
