import ArgumentParser
import Foundation
import OrchCore
import OrchForge
import OrchHome

/// `orch trust`
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Allow, or refuse, the set-up command of the current repository on this machine.",
        discussion: """
            A repository may name a command that is run in each new worktree ("worktree": {"setup": …} of \
            orchestration.config.json). It runs on this machine only after you have allowed that very command; another one is asked for \
            again. The answer stands in ORCH_HOME/config.json.

            Example: orch trust --yes
            """)

    @Flag(help: "Allow it without being asked.")
    var yes = false

    @Flag(help: "Refuse it: its worktrees are made without.")
    var no = false

    func validate() throws { if yes, no { throw ValidationError("--yes or --no, not both") } }

    func run() async throws {
        let machine = try Machine.current()
        let directory = FileManager.default.currentDirectoryPath
        let identity = try await Self.identity(of: directory, machine)
        let command = try RepositoryConfigFile(from: directory).read()?.config.setup
        switch RepositoryTrust.decide(command, of: identity, answers: try machine.config().trust) {
        case .nothingToRun:
            try Output.write(["\(identity.text.printable(limit: 200)) has no set-up command: there is nothing to trust."])
        case .trusted where !no: try Output.write(["\(identity.text.printable(limit: 200)) is trusted already: \(command?.text ?? "")"])
        case .refused where no: try Output.write(["\(identity.text.printable(limit: 200)) is refused already: \(command?.text ?? "")"])
        case .unanswered(let question): try answer(question.text, command, of: identity, machine)
        case .trusted, .refused: try answer("\(identity.text.printable(limit: 200)) runs: \(command?.text ?? "")", command, of: identity, machine)
        }
    }

    private func answer(_ question: String, _ command: RepositoryCommand?, of repository: RepositoryIdentity, _ machine: Machine) throws {
        guard let command else { return }
        guard yes || no || Terminal.canAsk else {
            throw Problem(.usage, question, next: "'orch trust --yes' allows it, 'orch trust --no' refuses it")
        }
        let isAllowed = yes || (!no && Terminal.confirms("\(question)\nAllow it on this machine?"))
        try machine.home.create()
        try machine.configFile.record(TrustEntry(repository: repository.text, setup: command.digest, isAllowed: isAllowed, at: WallClock.now()))
        try Output.write([isAllowed ? "Allowed; it counts for the next worktree." : "Refused; worktrees are made without it."])
    }

    /// As a spawn names it: by its remote, by its path where it has none.
    private static func identity(of directory: String, _ machine: Machine) async throws -> RepositoryIdentity {
        let repository = try await Repository.find(from: directory, git: Git(environment: machine.environment), coordination: Coordination())
        let remotes = try await repository.remotes()
        let remote = remotes["origin"] ?? remotes.sorted { $0.key < $1.key }.first?.value
        return try RepositoryIdentity(addressOrPath: remote?.text ?? repository.path)
    }
}
