import OrchCore

/// How a session goes about its work where nothing else is said.
public enum WorkMode: String, Hashable, Sendable, CaseIterable {
    case single, ralph
}

/// `repos.<name>`: where a repository is checked out on this machine.
public struct CheckoutSettings: Hashable, Sendable {
    public var path: String
    public var githubOwner: String?
    public var githubRepo: String?
    public var baseBranch: String?
    /// Nil: beside the checkout.
    public var worktreeRoot: String?
    public var worktreePrefix: String?
    public var defaultMode: WorkMode?
    public var cliCommand: String?
    /// They take the place of the global hooks of the same name.
    public var hooks: [HookName: Hook]

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        guard let path = try settings.path("path") else {
            throw settings.invalid("path", "is missing", fix: "add \"path\", the folder of the checkout")
        }
        self.path = path
        githubOwner = try settings.text("githubOwner", example: "octocat")
        githubRepo = try settings.text("githubRepo", example: "hello")
        baseBranch = try settings.reference("baseBranch")
        worktreeRoot = try settings.path("worktreeRoot")
        worktreePrefix = try settings.worktreePrefix()
        defaultMode = try settings.choice("defaultMode", of: WorkMode.self)
        cliCommand = try settings.text("cliCommand", example: "orch")
        hooks = try settings.object("hooks", Hook.all) ?? [:]
    }
}

extension SettingsObject {
    /// A branch or other name of a commit that git can't take for an option (git-check-ref-format(1)).
    mutating func reference(_ key: String) throws(InvalidSetting) -> String? {
        guard let text = try text(key, example: "origin/main") else { return nil }
        let forbidden: Set<Character> = [" ", "~", "^", ":", "?", "*", "[", "\\"]
        let isPlain = !text.hasPrefix("-") && !text.contains("..") && !text.contains { forbidden.contains($0) }
        guard isPlain, text.printable(limit: 500) == text else {
            throw invalid(key, "\"\(text.printable(limit: 60))\" can't be the name of a branch", fix: "write for example \"origin/main\"")
        }
        return text
    }

    /// The beginning of the names of worktree folders: part of one name, no path.
    mutating func worktreePrefix() throws(InvalidSetting) -> String? {
        guard let text = try text("worktreePrefix", example: "repo-") else { return nil }
        guard !text.contains("/"), !text.hasPrefix("-"), !text.hasPrefix("."), text.printable(limit: Limits.nameBytes) == text else {
            throw invalid("worktreePrefix", "is no beginning of a folder's name", fix: "write for example \"repo-\", without '/'")
        }
        return text
    }
}
