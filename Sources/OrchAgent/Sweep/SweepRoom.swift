import Dispatch
import Foundation
import OrchCore
import OrchForge
import OrchHome

/// What is left over on this host: looked for, and removed where nothing is lost with it. The machine judges what it is.
struct SweepRoom: Sendable {
    typealias Bring = @Sendable (AgentInput) async -> Void

    let settings: AgentSettings
    let worktrees: WorktreeRoom
    let machine: String
    let claims = SweepClaims()

    init(_ settings: AgentSettings, worktrees: WorktreeRoom, machine: String) {
        self.settings = settings
        self.worktrees = worktrees
        self.machine = machine
    }

    /// Looks at every repository that this host knows, at the folders of runs and at the processes. Changes nothing.
    func look(_ places: SweepPlaces) async -> HostRemains {
        var remains = HostRemains()
        var checkouts = places.checkouts.union(settings.checkouts.values)
        do {
            let left = try await runs()
            remains.runs = left.runs
            remains.notes += left.notes
            // A journal that was lost does not know these any more.
            checkouts.formUnion(left.specs.compactMap(\.project.checkout).filter { $0.machine == machine }.map(\.path))
        } catch {
            remains.notes.append("the runs can't be looked at: \(Self.words(error))")
        }
        remains.missing = places.worktrees.filter { !FileManager.default.fileExists(atPath: $0) }
        let present = places.worktrees.subtracting(remains.missing)
        do {
            for repository in try await repositories(checkouts.union(present).union(clones()), &remains.notes) {
                remains.worktrees += try await own(of: repository, &remains.notes)
            }
        } catch {
            remains.notes.append("the repositories can't be looked at: \(Self.words(error))")
        }
        return remains
    }

    /// Looking through all processes blocks; that must not hold a thread of the cooperative pool.
    private func runs() async throws -> LeftRuns.Found {
        let left = LeftRuns(home: settings.home)
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try left.all() }) }
        }
    }

    /// Each repository once, though many directories lead to it. What is not there any more has nothing left over.
    private func repositories(_ directories: Set<String>, _ notes: inout [String]) async throws -> [Repository] {
        var found: [String: Repository] = [:]
        for directory in directories.sorted() where FileManager.default.fileExists(atPath: directory) {
            do {
                let repository = try await Repository.find(from: directory, git: worktrees.git, coordination: worktrees.coordination)
                found[repository.commonDirectory] = repository
            } catch let error as ForgeError {
                notes.append(Self.words(error))
            }
        }
        return found.values.sorted { $0.commonDirectory < $1.commonDirectory }
    }

    private func own(of repository: Repository, _ notes: inout [String]) async throws -> [HostRemains.Worktree] {
        do {
            return try await repository.ownWorktrees().filter { !isElsewhere($0.intent.path) }.map { own in
                let place: HostRemains.Worktree.Place =
                    switch own.place {
                    case .absent: .absent
                    case .worktree(let branch): .worktree(branch: branch)
                    case .occupied: .occupied
                    }
                return HostRemains.Worktree(
                    path: own.intent.path, repository: repository.commonDirectory, branch: own.intent.branch.text, madeBranch: own.madeBranch,
                    place: place)
            }
        } catch let error as ForgeError {
            notes.append(Self.words(error))
            return []
        }
    }

    /// The agent's own clones: `repos/<owner>/<repo>.git`.
    private func clones() throws -> [String] {
        let root = settings.home.repositories
        return try Self.names(in: root).flatMap { owner in
            try Self.names(in: "\(root)/\(owner)").filter { $0.hasSuffix(".git") && !$0.hasPrefix(".") }.map { "\(root)/\(owner)/\($0)" }
        }
    }

    private static func names(in folder: String) throws -> [String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    static func words(_ error: any Error) -> String { "\(error)".split(separator: "\n").joined(separator: "; ").printable(limit: 500) }
}
