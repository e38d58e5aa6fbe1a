import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// What becomes of a database by accident or by mistake.
enum Damage: String, Sendable, CaseIterable {
    case isGone, endsInTheMiddle, hasAnotherHead, isText

    func happen(to path: String) throws {
        let file = URL(fileURLWithPath: path)
        for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
        var bytes = try Data(contentsOf: file)
        switch self {
        case .isGone: return try FileManager.default.removeItem(at: file)
        case .endsInTheMiddle: bytes = bytes.prefix(bytes.count / 2)
        case .hasAnotherHead: bytes.replaceSubrange(0..<100, with: Data(repeating: 7, count: 100))
        case .isText: bytes = Data("Dear diary, ".utf8)
        }
        try bytes.write(to: file)
    }
}

extension ClusterHost {
    /// Ends the daemons, so that nothing is left in the logs of the databases, and damages one.
    func damage(_ path: String, _ damage: Damage) async throws {
        try await ok("down")
        try damage.happen(to: path)
    }

    /// What `sqlite3` says of a database.
    func sqlite(_ path: String, _ sql: String) async throws -> String {
        let command = OrchForge.Command("sqlite3", [path, sql], in: directory, environment: environment, doing: "sqlite3 \(path)")
        let result = try await CommandRunner().run(command)
        #expect(result.succeeded, "\(result.errorText)")
        return result.line
    }

    func doctor() async throws -> [Finding] {
        try JSONDecoder().decode([Finding].self, from: Data(try await orch("doctor", "--json").output))
    }
}
