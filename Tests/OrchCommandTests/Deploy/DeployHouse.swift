import Foundation
import OrchCore
import OrchForge
import OrchHome
import OrchWire
import Testing

@testable import orch

/// The folder `deploy/` of this repository, and a place to try it in.
struct DeployHouse: Sendable {
    let house: OrchHouse

    static let top = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../..").standardized.path

    static func with(_ body: (DeployHouse) async throws -> Void) async throws {
        try await OrchHouse.with { house in try await body(DeployHouse(house: house)) }
    }

    static func text(_ path: String) throws -> String { try String(contentsOfFile: "\(top)/\(path)", encoding: .utf8) }

    /// Runs a program with the folder of our own binary first on PATH; it has to go well.
    func run(
        _ program: String, _ arguments: [String], with variables: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CommandResult {
        var environment = house.environment
        environment["PATH"] = "\(URL(fileURLWithPath: OrchHouse.orch).deletingLastPathComponent().path):\(environment["PATH"] ?? "")"
        let result = try await CommandRunner().run(
            OrchForge.Command(
                program, arguments, in: house.root, environment: environment.merging(variables) { $1 }, timeLimit: .seconds(300),
                doing: "\(program) \(arguments)"))
        #expect(result.exit == .code(0), "\(program) \(arguments): \(result.text)\(result.errorText)", sourceLocation: sourceLocation)
        return result
    }

    /// A file of YAML as JSON.
    func yaml(_ path: String) async throws -> JSONValue {
        let read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
        let result = try await run(try #require(RealPrograms.python), ["-c", read, "\(Self.top)/\(path)"])
        return try JSONCoding.value(JSONValue.self, from: result.output)
    }
}
