import OrchCore
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The bytes of a status file and back.
enum StatusFileText {
    /// One member a line, sorted, with the seal at its place.
    static func bytes(of file: StatusFile) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(Sealed(file: file))) + [UInt8(ascii: "\n")]
    }

    private struct Sealed: Encodable {
        let file: StatusFile

        private enum CodingKeys: String, CodingKey { case seal }

        func encode(to encoder: any Encoder) throws {
            try file.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(StatusSeal(file).text, forKey: .seal)
        }
    }

    /// Reads a file that anybody may have edited. Members that an editor dropped, or the original never wrote, get what they must have.
    ///
    /// - Parameter session: by the file's path, which counts more than what the file says.
    static func file(from bytes: [UInt8], session: SessionKey, path: String) throws(InvalidJSONFile) -> StatusFile {
        if let file = try? JSONDecoder().decode(StatusFile.self, from: Data(bytes)), file.key == session { return file }
        var node: JSONNode
        do throws(InvalidJSON) {
            node = try JSONParser.parse(bytes)
        } catch {
            throw InvalidJSONFile(path: path, reason: "line \(error.line): \(error.reason)")
        }
        guard node.members != nil else { throw InvalidJSONFile(path: path, reason: "line 1: expected an object, found \(node.noun)") }
        node["id"] = .string(session.id.text)
        node["project"] = .string(session.project.text)
        let implied: [(String, JSONNode)] = [
            ("attempt", JSONNode(.number("0"))), ("run", JSONNode(.number("0"))), ("want", .string(Want.run.rawValue)),
            ("notes", JSONNode(.array([]))), ("mode", .string(SessionMode.single.rawValue)), ("branch", .string("")), ("worktreePath", .string("")),
        ]
        for (key, value) in implied where node[key] == nil { node[key] = value }
        do {
            return try JSONDecoder().decode(StatusFile.self, from: Data(JSONWriter.bytes(of: node)))
        } catch {
            throw InvalidJSONFile(path: path, reason: Self.reason(error, in: node))
        }
    }

    /// The place of a decoding error in words.
    private static func reason(_ error: any Error, in node: JSONNode) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        let context: DecodingError.Context
        var words = ""
        switch error {
        case .keyNotFound(let key, let found):
            context = found
            words = "\(key.stringValue) is missing"
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        @unknown default: return "\(error)"
        }
        let keys = context.codingPath.map(\.stringValue)
        let line = keys.first.flatMap { node[$0]?.line }.map { "line \($0): " } ?? ""
        return line + (keys.isEmpty ? "" : keys.joined(separator: ".") + ": ") + (words.isEmpty ? context.debugDescription : words)
    }
}
