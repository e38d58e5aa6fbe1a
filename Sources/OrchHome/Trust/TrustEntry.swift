public import OrchCore

/// One answer of the operator: whether the commands of a repository may run on this host.
public struct TrustEntry: Hashable, Sendable {
    /// Answers that one host keeps.
    static let limit = 1000

    /// As `RepositoryIdentity.text`.
    public var repository: String
    /// The command that was answered for, as `CommandDigest`; nil: whatever the command is.
    public var setup: String?
    public var isAllowed: Bool
    public var at: Timestamp?

    public init(repository: String, setup: String?, isAllowed: Bool, at: Timestamp?) {
        self.repository = repository
        self.setup = setup
        self.isAllowed = isAllowed
        self.at = at
    }

    /// Reads `{"repositories": [...]}`. An element is a text, the repository, or an object `{"repository", "setup"?, "allowed"?, "at"?}`.
    static func all(from settings: inout SettingsObject) throws(InvalidSetting) -> [TrustEntry] {
        let example = "github.com/octocat/hello"
        let entries = try settings.elements("repositories", limit: limit) { (settings, node, key) throws(InvalidSetting) in
            guard node.members != nil else {
                return TrustEntry(repository: try settings.text(node, key: key, example: example), setup: nil, isAllowed: true, at: nil)
            }
            return try settings.value(of: node, key: key, TrustEntry.init(from:))
        }
        return entries ?? []
    }

    private init(from settings: inout SettingsObject) throws(InvalidSetting) {
        guard let repository = try settings.text("repository", example: "github.com/octocat/hello") else {
            throw settings.invalid("repository", "is missing", fix: "add \"repository\", or remove the element")
        }
        self.repository = repository
        setup = try settings.parsed("setup", example: "sha256:…") { (text) throws(InvalidDigest) in try CommandDigest.check(text) }
        isAllowed = try settings.bool("allowed") ?? true
        at = try settings.text("at", example: "2026-01-31T08:30:00.000Z").flatMap { Timestamp(iso8601: $0) }
    }

    /// As it stands in the file.
    var node: JSONNode {
        var members = [("repository", JSONNode.string(repository))]
        if let setup { members.append(("setup", .string(setup))) }
        members.append(("allowed", JSONNode(.bool(isAllowed))))
        if let at { members.append(("at", .string(at.iso8601))) }
        return .object(members)
    }
}
