import Foundation

/// The files that belong to the repository: tracked by git, or new and not ignored, so that a rule speaks before the commit.
struct Repository {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// Extensions whose content the rules read.
    static let textExtensions: Set<String> = [
        "swift", "c", "h", "modulemap", "py", "sh", "md", "json", "yml", "yaml", "html", "css", "js", "service",
    ]
    /// Text files that have no extension.
    static let textNames: Set<String> = ["LICENSE", "run", ".gitignore", ".swift-format"]

    let paths: [String]
    let files: [SourceFile]

    /// Read once for all the tests of the process.
    static let current = Result { try Repository(root: root()) }

    init(root: URL) throws {
        paths = try Self.listed(in: root)
        files = try paths.filter(Self.isText).map { path in
            SourceFile(path: path, text: try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
        }
    }

    /// The folder above this file that holds Package.swift; symbolic links are followed first.
    private static func root() throws -> URL {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            guard folder.path != "/" else { throw Unreadable(description: "no Package.swift above \(#filePath)") }
            folder.deleteLastPathComponent()
        }
        return folder
    }

    private static func listed(in root: URL) throws -> [String] {
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = [
            "git", "-c", "safe.directory=*", "-C", root.path, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate",
        ]
        let inherited = ProcessInfo.processInfo.environment
        git.environment = inherited.filter { ["PATH", "HOME"].contains($0.key) }.merging(["GIT_CONFIG_NOSYSTEM": "1"]) { $1 }
        let output = Pipe()
        git.standardOutput = output
        try git.run()
        let listing = output.fileHandleForReading.readDataToEndOfFile()
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { throw Unreadable(description: "git ls-files failed in \(root.path): tidy needs a git clone") }
        // A file that was removed but is still in the index is no file of the repository any more.
        return String(decoding: listing, as: UTF8.self).split(separator: "\0").map(String.init)
            .filter { FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path) }
    }

    private static func isText(_ path: String) -> Bool {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return textNames.contains(name) || textExtensions.contains(URL(fileURLWithPath: path).pathExtension)
    }
}
