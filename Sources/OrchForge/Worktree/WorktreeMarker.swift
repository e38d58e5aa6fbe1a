#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How far the preparation of an intent got, kept in the repository's common directory (`orch/worktrees/`), never in the worktree.
///
/// Written before the first step, so that what an interrupted preparation left is known as ours; kept when all is done, so that a
/// worktree of orch can be told from one that a person made.
struct WorktreeMarker: Codable, Hashable, Sendable {
    enum Stage: String, Codable, Comparable, Sendable {
        /// Nothing may exist yet, or a part of what `git worktree add` makes.
        case intended
        /// Registered; its files may be missing or incomplete. No worker has been there.
        case added
        /// Its files are there and are never written over again.
        case filled
        /// Handed over.
        case ready

        static func < (a: Self, b: Self) -> Bool { a.order < b.order }
        private var order: Int {
            switch self {
            case .intended: 0
            case .added: 1
            case .filled: 2
            case .ready: 3
            }
        }
    }

    let intent: WorktreeIntent
    var stage: Stage
    /// Whether the branch is this preparation's own; an undo removes no other.
    var madeBranch: Bool

    static func file(for path: String, in repository: String) -> String { "\(repository)/orch/worktrees/\(escaped(path)).json" }

    static func read(for path: String, in repository: String) throws(ForgeError) -> WorktreeMarker? {
        guard let marker = try read(file: file(for: path, in: repository)), marker.intent.path == path else { return nil }
        return marker
    }

    /// A marker that does not parse proves nothing, and without one nothing is treated as ours.
    static func read(file: String) throws(ForgeError) -> WorktreeMarker? {
        guard let text = try Files.text(file, doing: "reading the marker \(file)") else { return nil }
        return try? JSONDecoder().decode(WorktreeMarker.self, from: Data(text.utf8))
    }

    func write() throws(ForgeError) {
        let doing = "noting the preparation of \(intent.path)"
        let file = Self.file(for: intent.path, in: intent.repository)
        try Files.makeDirectory(Path.parent(file), doing: doing)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            try Files.write([UInt8](encoder.encode(self)), to: file, doing: doing)
        } catch let error as ForgeError { throw error } catch { throw Files.failure(error, file, doing) }
    }

    static func remove(for path: String, in repository: String) throws(ForgeError) {
        try Files.removeTree(file(for: path, in: repository), doing: "forgetting \(path)")
    }

    /// The path as one file name: its last part for people, and a number (FNV-1a) of the whole for machines.
    private static func escaped(_ path: String) -> String {
        let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let name = Path.last(path).unicodeScalars.prefix(60).map {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains($0)) ? String($0) : "_"
        }
        return name.joined() + "-" + String(hash, radix: 16)
    }
}
