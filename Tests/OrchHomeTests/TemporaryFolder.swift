import Foundation
import OrchHome

/// A folder of one test, removed after it.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("orch-home-\(UUID().uuidString)").path
    try PrivateDirectory.createAll(path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
}

func text(_ path: String) throws -> String { String(decoding: try BoundedFile.read(path, limit: 1 << 20), as: UTF8.self) }

func mode(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
}
