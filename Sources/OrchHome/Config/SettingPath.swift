import OrchCore

/// Why a text is no path for a setting.
struct InvalidPath: Error, CustomStringConvertible {
    let description: String
}

/// Paths in settings: absolute, or starting with `~/`.
enum SettingPath {
    /// Bytes of a path (limits.h, PATH_MAX).
    private static let bytesLimit = 4095

    /// - Parameter home: the home directory that `~` stands for.
    static func expand(_ text: String, home: String?) throws(InvalidPath) -> String {
        guard text.utf8.count <= bytesLimit else { throw InvalidPath(description: "the path is longer than \(bytesLimit) bytes") }
        if text.hasPrefix("/") { return text }
        guard text == "~" || text.hasPrefix("~/") else {
            throw InvalidPath(description: "expected an absolute path or one that starts with ~/, found \"\(text.printable(limit: 80))\"")
        }
        guard let home, home.hasPrefix("/") else { throw InvalidPath(description: "~ stands for the home directory, but HOME is not set") }
        return home + text.dropFirst()
    }
}
