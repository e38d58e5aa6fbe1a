import OrchCore

/// How much space a directory takes.
public struct DiskUse: Sendable {
    private let environment: [String: String]

    /// - Parameter environment: at least `PATH`.
    public init(environment: [String: String]) { self.environment = environment }

    /// Bytes on disk, of all files below a path that are on its file system. It follows no link.
    ///
    /// - Throws: `ForgeError`, or `CancellationError`.
    public func bytes(of path: String) async throws -> UInt64 {
        let doing = "measuring \(path)"
        // POSIX: units of 1024 bytes. It ends with 1 where a part can't be read, and tells the rest all the same.
        let command = Command("du", ["-skx", "--", path], environment: environment, doing: doing)
        let result = try await CommandRunner().run(command)
        guard let number = result.line.split(whereSeparator: { $0 == "\t" || $0 == " " }).first, let units = UInt64(number), units < 1 << 53 else {
            throw ForgeError(.malformedOutput, doing: doing, cause: "du printed \"\(result.line.printable(limit: 100))\"")
        }
        return units * 1024
    }
}
