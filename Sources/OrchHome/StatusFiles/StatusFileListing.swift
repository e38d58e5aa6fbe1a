public import OrchCore
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// All status files, read without any daemon: the last that is known.
public struct StatusFileListing: Hashable, Sendable {
    /// Newest start first.
    public var files: [StatusFile] = []
    /// Files that could not be read, one sentence each; at most `StatusFileLimits.problemsListed`.
    public var problems: [String] = []
    /// Older files that were not read, and problems not named.
    public var leftOut = 0

    /// Nothing listed.
    public init() {}

    /// Reads the files of one project, or of all.
    public static func read(_ home: HomeDirectory, project: ProjectName? = nil) throws -> StatusFileListing {
        var listing = StatusFileListing()
        let found = try (project.map { [$0] } ?? projects(home)).flatMap { try entries(of: $0, in: home) }
        // By the time of the last change: what is left out is what nobody has touched for longest.
        let newest = found.sorted { $0.changed > $1.changed }
        listing.leftOut = max(0, newest.count - StatusFileLimits.listed)
        for entry in newest.prefix(StatusFileLimits.listed) { listing.add(entry.session, at: home.statusFile(of: entry.session)) }
        listing.files.sort { $0.startedAt == $1.startedAt ? $0.id < $1.id : $0.startedAt > $1.startedAt }
        return listing
    }

    private mutating func add(_ session: SessionKey, at path: String) {
        do {
            guard let bytes = try PlainFile.read(path, limit: StatusFileLimits.fileBytes) else {
                throw InvalidJSONFile(path: path, reason: "is no plain file")
            }
            files.append(try StatusFileText.file(from: bytes, session: session, path: path))
        } catch {
            if problems.count < StatusFileLimits.problemsListed { problems.append("\(error)") } else { leftOut += 1 }
        }
    }

    private struct Entry {
        var session: SessionKey
        /// Seconds.
        var changed: Int
    }

    private static func projects(_ home: HomeDirectory) throws -> [ProjectName] {
        try names(in: home.root).sorted().compactMap { try? ProjectName($0) }
    }

    private static func entries(of project: ProjectName, in home: HomeDirectory) throws -> [Entry] {
        let folder = home.sessions(of: project)
        return try names(in: folder).compactMap { name in
            guard name.hasPrefix("work-"), name.hasSuffix(".json"), let id = try? SessionID(String(name.dropFirst(5).dropLast(5))) else { return nil }
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0 else { return nil }
            #if canImport(Darwin)
            let changed = Int(status.st_mtimespec.tv_sec)
            #else
            let changed = Int(status.st_mtim.tv_sec)
            #endif
            return Entry(session: SessionKey(project: project, id: id), changed: changed)
        }
    }

    /// Empty where there is no such folder.
    private static func names(in folder: String) throws -> [String] {
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [] }
        return Array(try FileManager.default.contentsOfDirectory(atPath: folder).prefix(StatusFileLimits.entries))
    }
}
