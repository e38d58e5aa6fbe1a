/// How the CLI decides about tools that no rule names.
public enum PermissionMode: String, Hashable, Sendable, Codable, CaseIterable {
    /// What is not allowed is denied at once; nobody is asked. The right one for a worker that nobody watches.
    case dontAsk
    case `default`
    case acceptEdits
    case plan
    case auto
    /// Everything runs but what deny rules name. Refused by the CLI for root.
    case bypassPermissions
}
