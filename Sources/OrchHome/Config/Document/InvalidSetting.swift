import OrchCore

/// A settings file that can't be used: which file, where, what was expected and what to do, in one line.
public struct InvalidSetting: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the file, or how it is called where there is none.
    public let file: String
    /// From 1; nil where the whole file is meant.
    public let line: Int?
    /// Such as `hosts.gpu-box.key`; empty where the whole file is meant.
    public let key: String
    /// What is wrong.
    public let problem: String
    /// What to do.
    public let fix: String

    public init(file: String, line: Int?, key: String, problem: String, fix: String) {
        self.file = file
        self.line = line
        self.key = key
        self.problem = problem
        self.fix = fix
    }

    public var description: String {
        let place = file.printable(limit: 300) + (line.map { ":\($0)" } ?? "")
        let name = key.isEmpty ? "" : "\(key.printable(limit: 120)): "
        return "\(place): \(name)\(problem.printable(limit: 400)); \(fix.printable(limit: 300))"
    }
}

/// Something in a settings file that was passed over, worth a word to the person who wrote it.
public struct SettingWarning: Hashable, Sendable, CustomStringConvertible {
    /// The path of the file.
    public let file: String
    /// From 1.
    public let line: Int
    /// Such as `host.slot`.
    public let key: String
    /// A key that was meant, perhaps.
    public let meant: String?

    public var description: String {
        let hint = meant.map { "; did you mean \"\($0)\"?" } ?? ""
        return "\(file.printable(limit: 300)):\(line): \(key.printable(limit: 120)) is not known and was kept, but has no effect\(hint)"
    }
}
