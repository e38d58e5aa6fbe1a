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
    private let sandboxes: Sandboxes
    private let desks = Mutex<[SessionKey: StatusFileMirror]>([:])

    init(home: HomeDirectory, sandboxes: Sandboxes, jobs: Jobs, log: Logger, bring: @escaping @Sendable (AgentItem) async -> Void) {
        mirror = StatusFileMirror(StatusFileStore(home: home))
        self.sandboxes = sandboxes
        self.jobs = jobs
        self.log = log
        self.bring = bring
    }

    func write(_ file: StatusFile) {
        mirror.write(file)
        let isNew = watched.withLock { $0.insert(file.project).inserted }
        if isNew { jobs.add { await self.watch(file.project, of: self.mirror.store) } }
        desk(of: file)?.write(file)
    }

    /// As `write`, for a session that has ended: it may have begun anew since.
    func correct(_ file: StatusFile) { mirror.correct(file) }

    /// What was edited while no agent ran, found before the files are written again.
    func adopt(_ files: [StatusFile]) async {
        do {
            for file in files {
                await mirror.store.adopt(file)
                guard let desk = desk(of: file) else { continue }
                await desk.store.adopt(file)
                for finding in try await desk.store.look(at: file.project) { await take(finding) }
            }
            for project in Set(files.map(\.project)).sorted() {
                for finding in try await mirror.store.look(at: project) { await take(finding) }
            }
        } catch {
            log.error("edits of status files can't be read", metadata: ["cause": "\(error)"])
        }
    }

    func remove(_ key: SessionKey) {
        mirror.remove(key)
        clear(key)
    }

    /// Removes the file unless it tells of the session on another host.
    func leave(_ key: SessionKey, host: HostName) {
        mirror.remove(key, toldBy: host)
        clear(key)
    }

    /// Writes until the task is cancelled.
    func run() async {
        await mirror.run(found: take) { [log] key, error in
            log.error("a status file can't be written", metadata: ["session": "\(key)", "cause": "\(error)"])
        }
    }

    private func watch(_ project: ProjectName, of store: StatusFileStore) async {
        do {
            for try await finding in try StatusFileWatch(project, of: store) { await take(finding) }
        } catch is CancellationError {
            return
        } catch {
            log.error("edits of status files are not seen", metadata: ["project": "\(project)", "cause": "\(error)"])
        }
        if store === mirror.store { _ = watched.withLock { $0.remove(project) } }
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

// A sandboxed worker has a copy of its own session's file, in the place of the folder with those of all: what it edits is found there.
extension StatusFileDoor {
    private func desk(of file: StatusFile) -> StatusFileMirror? {
        guard sandboxes.isOn, let key = file.key else { return nil }
        let (desk, isNew) = desks.withLock { desks in
            if let desk = desks[key] { return (desk, false) }
            let desk = StatusFileMirror(StatusFileStore(home: sandboxes.place(of: key).desk))
            desks[key] = desk
            return (desk, true)
        }
        guard isNew else { return desk }
        jobs.add { [self] in
            await desk.run(found: take) { [log] key, error in
                log.error("a worker's status file can't be written", metadata: ["session": "\(key)", "cause": "\(error)"])
            }
        }
        jobs.add { [self] in await watch(file.project, of: desk.store) }
        return desk
    }

    /// Nothing of its worker's own stays of a session that this host has no more.
    private func clear(_ key: SessionKey) {
        guard sandboxes.isOn else { return }
        desks.withLock { $0.removeValue(forKey: key) }?.finish()
        jobs.add { [sandboxes, log] in
            do {
                try sandboxes.remove(key)
            } catch {
                log.error("what a sandboxed worker had can't be removed", metadata: ["session": "\(key)", "cause": "\(error)"])
            }
        }
    }
}
