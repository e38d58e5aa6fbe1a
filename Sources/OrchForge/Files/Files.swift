#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The few things this target does with files itself. None follows a symbolic link in a path's last part.
enum Files {
    enum Kind: Hashable, Sendable { case absent, file, directory, link, other }

    static func kind(_ path: String) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .absent }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .link
        default: .other
        }
    }

    static func size(_ path: String) -> Int {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    static func names(in directory: String, doing: String) throws(ForgeError) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: directory).sorted() } catch { throw failure(error, directory, doing) }
    }

    static func makeDirectory(_ path: String, doing: String) throws(ForgeError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch { throw failure(error, path, doing) }
    }

    /// Removes a file, a link (not its target) or a whole directory; nothing there is fine.
    static func removeTree(_ path: String, doing: String) throws(ForgeError) {
        guard kind(path) != .absent else { return }
        do { try FileManager.default.removeItem(atPath: path) } catch { throw failure(error, path, doing) }
    }

    static func rename(_ path: String, to target: String, doing: String) throws(ForgeError) {
        guard renameFile(path, target) == 0 else { throw failure(code: errno, target, doing) }
    }

    /// The text of a small file; nil when there is none.
    static func text(_ path: String, doing: String) throws(ForgeError) -> String? {
        try bytes(path, limit: ForgeLimits.smallFile, doing: doing).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of a file; nil when there is none.
    ///
    /// - Throws: `ForgeError.outputTooLarge` above `limit`, `fileFailed` for what is no file.
    static func bytes(_ path: String, limit: Int, doing: String) throws(ForgeError) -> [UInt8]? {
        switch kind(path) {
        case .absent: return nil
        case .file, .link: break
        default: throw ForgeError(.fileFailed, doing: doing, cause: "\(path) is no file")
        }
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            guard data.count <= limit else { throw ForgeError(.outputTooLarge, doing: doing, cause: "\(path) has more than \(limit) bytes") }
            return [UInt8](data)
        } catch let error as ForgeError { throw error } catch { throw failure(error, path, doing) }
    }

    /// Writes a whole file or nothing: a new neighbour, renamed over the old one.
    static func write(_ bytes: [UInt8], to path: String, doing: String) throws(ForgeError) {
        do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch { throw failure(error, path, doing) }
    }

    static func failure(_ error: any Error, _ path: String, _ doing: String) -> ForgeError {
        switch (error as? CocoaError)?.code {
        case .fileWriteOutOfSpace?: failure(code: ENOSPC, path, doing)
        case .fileWriteNoPermission?, .fileReadNoPermission?: failure(code: EACCES, path, doing)
        case .fileWriteVolumeReadOnly?: failure(code: EROFS, path, doing)
        default: ForgeError(.fileFailed, doing: doing, cause: "\(path): \(error)")
        }
    }

    private static func failure(code: Int32, _ path: String, _ doing: String) -> ForgeError {
        switch code {
        case ENOSPC, EDQUOT:
            ForgeError(.diskFull, doing: doing, cause: "no space left for \(path)", advice: "Free some space on this disk, then try again.")
        case EACCES, EPERM, EROFS: ForgeError(.permissionDenied, doing: doing, cause: "\(path) cannot be written")
        default: ForgeError(.fileFailed, doing: doing, cause: "\(path): \(String(cString: strerror(code)))")
        }
    }
}

/// `rename(2)`; `Files.rename` hides the name.
private func renameFile(_ path: String, _ target: String) -> Int32 { rename(path, target) }

extension Files {
    /// The path with the symbolic links of its parent resolved: how git registers a worktree.
    static func realPath(_ path: String) -> String {
        let parent = URL(filePath: Path.parent(path)).resolvingSymlinksInPath().path
        return parent.hasSuffix("/") ? parent + Path.last(path) : "\(parent)/\(Path.last(path))"
    }
}
