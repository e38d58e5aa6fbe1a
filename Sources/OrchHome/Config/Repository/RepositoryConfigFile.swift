#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where a repository's configuration is, from any folder inside the repository.
public struct RepositoryConfigFile: Hashable, Sendable {
    /// Folders that are looked through on the way up.
    private static let depthLimit = 256

    /// The file; it may not be there.
    public let path: String
    /// The top of the checkout; the current directory where there is no git.
    public let top: String

    /// Looks from a folder upward to the top of its checkout; the nearest file counts. Outside of git only the folder itself is looked
    /// at: a file in a folder above could be anybody's.
    ///
    /// - Parameter folder: absolute.
    public init(from folder: String) {
        let folders = Self.upward(from: folder)
        let top = folders.first { Self.exists("\($0)/.git") }
        let reach = top.map { top in Array(folders[...(folders.firstIndex(of: top) ?? 0)]) } ?? Array(folders.prefix(1))
        let nearest = reach.first { Self.exists("\($0)/\(RepositoryConfig.fileName)") }
        self.top = top ?? folder
        path = "\(nearest ?? self.top)/\(RepositoryConfig.fileName)"
    }

    /// The configuration; nil when there is no file. Throws `InvalidSetting` or `SystemFailure`.
    public func read() throws -> RepositoryConfig.Parsed? {
        guard let bytes = try SettingsFile.read(path, trust: .anybody) else { return nil }
        return try RepositoryConfig.parse(bytes, file: path)
    }

    /// Writes a new file in the order people know from the original. Throws `SystemFailure` (EEXIST) when there is one, unless `replacing`.
    public func write(_ config: RepositoryConfig, replacing: Bool) throws {
        guard replacing || !Self.exists(path) else { throw SystemFailure(doing: "create \(path)", code: EEXIST) }
        let bytes = JSONWriter.bytes(of: config.node)
        _ = try RepositoryConfig.parse(bytes, file: path)
        try AtomicFile.write(bytes, to: path, mode: 0o644)
    }

    private static func upward(from folder: String) -> [String] {
        var folders = [folder]
        while let last = folders.last, last != "/", last != ".", folders.count < depthLimit { folders.append(FilePaths.parent(of: last)) }
        return folders
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}
