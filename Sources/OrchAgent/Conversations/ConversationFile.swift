import OrchCore
import OrchWire

/// A conversation as one file: a line of JSON that lists what it consists of, then the bytes of each, one after the other.
struct ConversationFile {
    /// Files of one conversation; more is no conversation of a worker.
    static let filesLimit = 1000
    /// Bytes of the first line.
    private static let headerLimit = 1 << 20

    struct Part: Hashable {
        /// Relative to the folder of transcripts: `<id>.jsonl`, or a path that begins with `<id>/`.
        var name: String
        var content: [UInt8]
    }

    private struct Header: Codable {
        var files: [Entry]

        struct Entry: Codable {
            var name: String
            var bytes: Int
        }
    }

    var parts: [Part]

    init(parts: [Part]) { self.parts = parts }

    var bytes: [UInt8] {
        get throws {
            let header = Header(files: parts.map { Header.Entry(name: $0.name, bytes: $0.content.count) })
            return try JSONCoding.bytes(of: header) + [UInt8(ascii: "\n")] + parts.flatMap(\.content)
        }
    }

    /// Reads what came from another host.
    ///
    /// - Throws: `NoConversation` for what could not have been packed here: then nothing of it is written anywhere.
    init(_ bytes: [UInt8], id: String) throws {
        guard let end = bytes.prefix(Self.headerLimit).firstIndex(of: UInt8(ascii: "\n")),
            let header = try? JSONCoding.value(Header.self, from: Array(bytes[..<end])), (1...Self.filesLimit).contains(header.files.count)
        else { throw NoConversation(reason: "its list of files can't be read") }
        parts = []
        var start = end + 1
        for entry in header.files {
            guard Self.isName(entry.name, id: id) else { throw NoConversation(reason: "it has a file named \(entry.name.printable(limit: 100))") }
            guard entry.bytes >= 0, entry.bytes <= bytes.count - start else { throw NoConversation(reason: "it ends too early") }
            parts.append(Part(name: entry.name, content: Array(bytes[start..<start + entry.bytes])))
            start += entry.bytes
        }
        guard start == bytes.count else { throw NoConversation(reason: "it is longer than its files") }
    }

    /// Nothing that could stand elsewhere.
    static func isName(_ name: String, id: String) -> Bool {
        if name == "\(id).jsonl" { return true }
        let steps = name.split(separator: "/", omittingEmptySubsequences: false)
        return steps.count >= 2 && steps[0] == id && name.utf8.count <= 1000
            && steps.allSatisfy { step in
                !step.isEmpty && step != "." && step != ".." && step.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            }
    }
}

/// Bytes that are no packed conversation.
struct NoConversation: Error, CustomStringConvertible {
    let reason: String

    var description: String { "it is no conversation: \(reason)" }
}
