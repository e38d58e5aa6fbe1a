/// Where issues come from when no body is given.
public enum IssueSource: String, Hashable, Sendable, CaseIterable {
    /// `gh issue view`
    case github
    /// `.orch/issues/<number>.md`; the first heading is the title.
    case files

    /// Reads `{"source": …}`; github when it does not say.
    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        self = try settings.choice("source", of: IssueSource.self) ?? .github
    }
}
