import OrchCore
import OrchForge
import OrchHome

/// What all sessions of one `orch spawn` have in common.
struct SpawnPlan: Sendable {
    let project: ProjectSpec
    let base: String
    let worker: WorkerWishes
    let mode: SessionMode
    let cliCommand: String

    /// What a repository's settings leave open is looked up in its git.
    ///
    /// - Parameters:
    ///   - base: what the person asked for instead of the repository's base.
    ///   - model: likewise, for its model.
    static func make(
        _ settings: RepositorySettings, environment: [String: String], base: String?, model: String?, mode: SessionMode
    ) async throws -> SpawnPlan {
        let git = Git(environment: environment)
        let repository = try await Repository.find(from: settings.directory, git: git, coordination: Coordination())
        let remotes = try await repository.remotes()
        let remote = remotes["origin"] ?? remotes.sorted { $0.key < $1.key }.first?.value
        var worker = settings.config.worker
        worker.model = model ?? worker.model
        var project = try settings.config.project(
            folder: RepositorySettings.folder(repository.path), remote: remote?.text,
            checkout: ProjectSpec.Checkout(machine: try MachineIdentity.current().machineId, path: repository.path))
        project.name = settings.project
        return SpawnPlan(
            project: project, base: try RefName(base ?? settings.config.base).text, worker: worker, mode: mode,
            cliCommand: settings.config.cliCommand ?? "orch")
    }

    func spec(_ id: SessionID, _ issue: Issue) -> SessionSpec {
        SessionSpec(project: project, id: id, issue: issue, mode: mode, base: base, worker: worker, cliCommand: cliCommand)
    }
}
