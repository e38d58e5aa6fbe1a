import OrchCore
import OrchHome

/// What the repository around a directory says of itself.
struct RepositorySettings: Hashable, Sendable {
    let config: RepositoryConfig
    /// The top of the checkout, absolute.
    let directory: String
    /// Its name among other repositories.
    let project: ProjectName
    let warnings: [SettingWarning]

    var issues: IssueSource { config.issueSource ?? .github }

    /// Nil where there is no `orchestration.config.json`. Throws what is wrong with it.
    static func find(from directory: String) throws -> RepositorySettings? {
        let file = RepositoryConfigFile(from: directory)
        guard let parsed = try file.read() else { return nil }
        let project = try parsed.config.project(folder: folder(file.top), remote: nil, checkout: nil).name
        return RepositorySettings(config: parsed.config, directory: file.top, project: project, warnings: parsed.warnings)
    }

    /// The last part of a path.
    static func folder(_ path: String) -> String { path.split(separator: "/").last.map { String($0) } ?? path }
}
