import Logging
import OrchCore
import OrchHome
import OrchWire
import Synchronization

/// The status files of this host's sessions: written as the machine says, and watched for what workers and people edit.
final class StatusFileDoor: Sendable {
    private let mirror: StatusFileMirror
    private let log: Logger
    private let bring: @Sendable (AgentItem) async -> Void
    private let jobs: Jobs
    private let watched = Mutex<Set<ProjectName>>([])

    init(home: HomeDirectory, jobs: Jobs, log: Logger, bring: @escaping @Sendable (AgentItem) async -> Void) {
        mirror = StatusFileMirror(StatusFileStore(home: home))
        self.jobs = jobs
        self.log = log
        self.bring = bring
    }

    func write(_ file: StatusFile) {
        mirror.write(file)
        let isNew = watched.withLock { $0.insert(file.project).inserted }
        if isNew { jobs.add { await self.watch(file.project) } }
    }

    /// As `write`, for a session that has ended: it may have begun anew since.
    func correct(_ file: StatusFile) { mirror.correct(file) }

    /// What was edited while no agent ran, found before the files are written again.
    func adopt(_ files: [StatusFile]) async {
        do {
            for file in files { await mirror.store.adopt(file) }
            for project in Set(files.map(\.project)).sorted() {
                for finding in try await mirror.store.look(at: project) { await take(finding) }
            }
        } catch {
            log.error("edits of status files can't be read", metadata: ["cause": "\(error)"])
        }
    }

    func remove(_ key: SessionKey) { mirror.remove(key) }

    /// Removes the file unless it tells of the session on another host.
    func leave(_ key: SessionKey, host: HostName) { mirror.remove(key, toldBy: host) }

    /// Writes until the task is cancelled.
    func run() async {
        await mirror.run(found: take) { [log] key, error in
            log.error("a status file can't be written", metadata: ["session": "\(key)", "cause": "\(error)"])
        }
    }

    private func watch(_ project: ProjectName) async {
        do {
            for try await finding in try StatusFileWatch(project, of: mirror.store) { await take(finding) }
        } catch is CancellationError {
            return
        } catch {
            log.error("edits of status files are not seen", metadata: ["project": "\(project)", "cause": "\(error)"])
        }
        _ = watched.withLock { $0.remove(project) }
    }

    private func take(_ finding: StatusFileFinding) async {
        switch finding {
        case .rejected(let rejected): log.warning("\(rejected)")
        case .edited(let edit):
            for problem in edit.problems { log.warning("an edit was not taken: \(problem)", metadata: ["session": "\(edit.session)"]) }
            let report = edit.report(at: Clocks.shared.now.wall)
            if report != nil || !edit.problems.isEmpty {
                await bring(.edit(edit.session, report))
            } else if edit.isHeartbeat {
                await bring(.heartbeat(edit.session))
            }
        }
    }
}
