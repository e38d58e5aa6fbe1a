import OrchCore

/// A command that a repository brings along: run on a host only when its operator trusts it.
public enum RepositoryCommand: Hashable, Sendable {
    /// A program and its arguments.
    case arguments([String])
    /// A line for `/bin/sh`.
    case shell(String)

    /// What is executed.
    public var argumentVector: [String] {
        switch self {
        case .arguments(let arguments): arguments
        case .shell(let text): ["/bin/sh", "-c", text]
        }
    }

    /// For a person who is asked about it: one printable line.
    public var text: String {
        switch self {
        case .arguments(let arguments): arguments.joined(separator: " ").printable(limit: 2000)
        case .shell(let text): text.printable(limit: 2000)
        }
    }

    /// Names this very command; another text has another digest.
    public var digest: String {
        // A NUL can't be part of an argument, so no two commands have the same bytes.
        CommandDigest.text(of: argumentVector.flatMap { Array($0.utf8) + [0] })
    }

    /// Reads `worktree`: its `setup` is an array of arguments or a line for the shell.
    static func setup(_ settings: inout SettingsObject) throws(InvalidSetting) -> RepositoryCommand? {
        let example = "npm ci"
        guard let node = settings.node("setup") else { return nil }
        guard case .array = node.value else { return .shell(try settings.text(node, key: "setup", example: example)) }
        let arguments = try settings.texts("setup", example: "npm") ?? []
        guard !arguments.isEmpty else { throw settings.invalid("setup", "is empty", fix: "remove it, or write for example \"\(example)\"") }
        return .arguments(arguments)
    }
}
