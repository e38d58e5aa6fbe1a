import ArgumentParser
import Foundation
import OrchCore
import OrchHome

/// `orch doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what keeps orch from working here, and say how to mend it.",
        discussion: """
            Programs are looked for in the environment of the running agent, which may differ from this shell's. Exits with 1 when \
            something is to be mended. With --json: an array of {subject, isFine, words, fix}.

            Example: orch doctor
            """)

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() async throws {
        let machine = try Machine.current()
        let findings = try await Self.findings(machine, directory: FileManager.default.currentDirectoryPath)
        if json {
            try Output.write(json: findings)
        } else {
            try Output.write(FindingRendering(page: Terminal.page(machine.environment, at: WallClock.now())).lines(findings))
        }
        guard findings.allSatisfy(\.isFine) else { throw ExitCode.failure }
    }

    private static func findings(_ machine: Machine, directory: String) async throws -> [Finding] {
        var findings = HomeChecks(machine: machine).findings()
        // What stands in the settings was told above; with the defaults the rest can be looked at all the same.
        let config = (try? machine.configFile.read().config) ?? HostConfig()
        let (repository, words) = repository(at: directory)
        findings += words
        let environment = try DaemonEnvironment.current(machine, config)
        let source = config.issueSource ?? repository?.issueSource ?? .github
        findings += try await ProgramChecks(environment: environment, worker: config.worker, needsGitHub: source == .github).findings()
        let survey = try await DaemonSurvey.take(machine)
        findings += DatabaseChecks(home: machine.home).findings(survey)
        findings += try await DaemonChecks(survey: survey, home: machine.home, config: config).findings()
        return findings
    }

    /// The settings of the repository that the command was started in; nothing to say outside of one.
    private static func repository(at directory: String) -> (RepositoryConfig?, [Finding]) {
        do {
            guard let parsed = try RepositoryConfigFile(from: directory).read() else { return (nil, []) }
            let warnings = parsed.warnings.map { Finding(subject: "repository", isFine: false, words: "\($0)", fix: "correct or remove the key") }
            return (parsed.config, warnings)
        } catch {
            return (nil, [Finding(subject: "repository", isFine: false, words: "\(error)".printable(limit: 600), fix: "correct that file")])
        }
    }
}
