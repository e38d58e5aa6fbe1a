import ArgumentParser
import OrchCore
import OrchForge
import OrchHome

/// `orch init`
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write orchestration.config.json for the repository of this directory.",
        discussion: """
            Owner and repository come from the git remote.

            Example: orch init
            Example: orch init --owner octocat --repo hello
            """)

    @Option(help: ArgumentHelp("Owner on GitHub, where the remote does not say it.", valueName: "name"))
    var owner: String?

    @Option(help: ArgumentHelp("Repository on GitHub, where the remote does not say it.", valueName: "name"))
    var repo: String?

    @Flag(help: "Replace a file that is there.")
    var force = false

    func run() async throws {
        let place = Place.current()
        let repository = try await Repository.find(from: place.directory, git: Git(environment: place.environment), coordination: Coordination())
        let findings = try await RepositoryFindings.look(at: repository, owner: owner, repo: repo)
        let file = RepositoryConfigFile(from: place.directory)
        try findings.write(to: file, replacing: force)
        try Output.write(findings.lines(file: file.path))
    }
}
