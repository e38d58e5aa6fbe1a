import Dispatch
import Foundation
import Logging
import OrchCore
import OrchHome
import OrchWire

/// One run from its start, or from the moment this agent finds it, to its end.
struct RunJob: Sendable {
    let order: RunOrder
    let room: RunRoom
    let bring: RunRoom.Bring

    private var directory: RunDirectory { room.directory(of: order.key, run: order.run) }
    private var reports: RunReports { RunReports(runDirectory: directory.path) }

    /// - Parameters:
    ///   - offset: bytes of the stream whose facts are in the journal; nil for a run that is to be started.
    ///   - orders: what the machine wants of the run, in order; ends when another job takes over.
    func run(from offset: UInt64?, orders: AsyncStream<RunLane.Order>) async {
        do {
            let launched = offset == nil ? try await launch() : nil
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await follow(from: offset ?? 0, launched: launched) }
                group.addTask { for await order in orders { await carryOut(order) } }
                await group.next()
                group.cancelAll()
            }
        } catch is CancellationError {
            return
        } catch {
            await tellEnd(RunEnd(kind: .startFailed, detail: "the worker could not be started: \(Self.words(error))"), evidence: nil)
        }
    }

    /// Takes the session's lock, ends what an earlier run may have left, writes the run's files and starts its supervisor.
    private func launch() async throws -> ProcessIdentity {
        let settings = room.settings
        try settings.home.create(project: order.key.session.project)
        let lock = try await takeLock(settings.home.lock(of: order.key.session))
        let claude = ClaudeRun(
            order, home: settings.home, orch: settings.orch, host: settings.worker, inherited: room.sandboxes.inherited, template: room.template)
        let prepared = try claude.prepare { try Self.writeContext($0, home: settings.home) }
        for note in prepared.notes { room.log.notice("\(note)", metadata: ["session": "\(order.key.session)"]) }
        // Written before, it stands: a run that is prepared again is the same run.
        let written = try directory.spec()
        let spec = if let written { written } else { try await room.sandboxes.enclosed(prepared.spec, in: prepared.directory) }
        try prepared.spoolInput()
        let launcher = RunLauncher(command: [settings.orch, "supervise"], environment: settings.environment)
        return try launcher.launch(spec, in: prepared.directory, lock: lock)
    }

    private static func writeContext(_ order: RunOrder, home: HomeDirectory) throws {
        let now = Clocks.shared.now.wall
        try ContextFiles.write(
            ContextFiles.Context(
                spec: order.spec, branch: order.spec.branch, worktree: order.worktree, spawnedAt: now,
                statusFile: home.statusFile(of: order.key.session)))
        try ContextFiles.writeState(
            order.run > 1 ? .working : .registered, forwardedMessage: order.guidance.last?.text, at: now, worktree: order.worktree)
    }

    /// The kernel lets one worker of a session live. Who holds the lock at this point is a leftover of an earlier run, which is ended.
    private func takeLock(_ path: String) async throws -> FileLock {
        do {
            return try FileLock(taking: path, holder: directory.path)
        } catch let taken as LockTaken {
            guard order.run > 1 else { throw taken }
            let earlier = room.directory(of: order.key, run: order.run - 1)
            try earlier.requestStop(StopRequest(mode: .kill, reason: "run \(order.run) of \(order.key) begins"))
            let observer = RunObserver(earlier)
            if case .ended = try await observer.settled() {} else { _ = try await observer.endWithoutSupervisor() }
            return try FileLock(taking: path, holder: directory.path)
        }
    }

    /// Tells what the run does until it has ended and everything it said has been read.
    private func follow(from offset: UInt64, launched: ProcessIdentity?) async {
        do {
            let observer = RunObserver(directory, launched: launched)
            switch try observer.state() {
            case .starting, .running: await bring(.started(order.key, run: order.run))
            case .orphaned, .ended, .lost: break
            }
            let stream = WorkerStream(
                directory: directory, fence: Fence(attempt: order.key.attempt, run: order.run), offset: offset,
                awake: { Clocks.shared.now.awake })
            let end = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await followReports() }
                defer { group.cancelAll() }
                return try await stream.follow(until: { try await Self.exit(of: observer) }) { news in
                    for item in news {
                        if case .delivered(let id) = item.news { room.tell(order.key, run: order.run, .delivered(id)) }
                        await bring(.worker(order.key, run: order.run, item.news, offset: item.offset))
                    }
                }
            }
            // The reports before the end: the worker handed them over before it ended.
            var seen: Set<String> = []
            try await ReportWatch(reports: reports, log: room.log).bringNew(&seen, bringReport)
            let evidence = end.end.kind == .finished ? await room.worktrees.evidence(of: order, lastWords: end.activity.lastText) : nil
            await tellEnd(end.end, evidence: evidence)
        } catch is CancellationError {
            return
        } catch RunRefused.noSpec {
            await tellEnd(noteNeverStarted(), evidence: nil)
        } catch {
            room.log.error("a run can't be followed", metadata: ["run": "\(directory.path)", "cause": "\(error)"])
            await endUnfollowed()
            await tellEnd(RunEnd(kind: .infrastructure, detail: "the run can't be followed: \(Self.words(error))"), evidence: nil)
        }
    }

    /// Nobody would see what it does from here on: it is ended, and what it has reported until then counts.
    private func endUnfollowed() async {
        do {
            try directory.requestStop(StopRequest(mode: .kill, reason: "the run can't be followed"))
            _ = try await Self.exit(of: RunObserver(directory))
            var seen: Set<String> = []
            try await ReportWatch(reports: reports, log: room.log).bringNew(&seen, bringReport)
        } catch {
            room.log.error("a run that can't be followed goes on", metadata: ["run": "\(directory.path)", "cause": "\(error)"])
        }
    }

    /// What is to be started is written down first: without that nothing was. The record lets later runs know that nothing began here.
    private func noteNeverStarted() -> RunEnd {
        let end = RunEnd(kind: .neverStarted, detail: "the agent ended before it started the worker")
        let fence = Fence(attempt: order.key.attempt, run: order.run)
        let record = ExitRecord(fence: fence, reason: .neverStarted, detail: end.detail, startedAt: nil, endedAt: WallClock.now())
        do {
            try PrivateDirectory.createAll(directory.path)
            try JSONFile.write(record, to: directory.exitFile)
        } catch {
            room.log.error("the end of a run can't be written", metadata: ["run": "\(directory.path)", "cause": "\(error)"])
        }
        return end
    }

    private func followReports() async throws {
        try reports.create()
        try await ReportWatch(reports: reports, log: room.log).follow(bringReport)
    }

    private func bringReport(_ reports: RunReports, _ entry: WaitingReports.Entry) async {
        await bring(.report(order.key, run: order.run, entry.report, spool: entry.name))
    }

    private static func exit(of observer: RunObserver) async throws -> ExitRecord {
        if case .ended(let record) = try await observer.settled() { return record }
        return try await observer.endWithoutSupervisor()
    }

    private func tellEnd(_ end: RunEnd, evidence: String?) async {
        await bring(.runEnded(order.key, run: order.run, end, evidence: evidence))
    }

    private static func words(_ error: any Error) -> String { "\(error)".printable(limit: 1000) }
}

extension RunJob {
    private func carryOut(_ order: RunLane.Order) async {
        do {
            switch order {
            case .say(let line):
                if case .guidance(let guidance) = line { try reports.add(guidance) }
                try directory.spool.append(try RunInput.line(line, requestID: UUID().uuidString.lowercased()))
            case .delivered(let id): try reports.removeGuidance(id)
            case .stop(let graceful): try directory.requestStop(StopRequest(mode: graceful ? .graceful : .kill, reason: "ordered by the agent"))
            case .freeze: try await blocking { try directory.processes().freeze() }
            case .thaw: try await blocking { try directory.processes().thaw() }
            }
        } catch {
            room.log.error("an order to a worker failed", metadata: ["run": "\(directory.path)", "order": "\(order)", "cause": "\(error)"])
        }
    }

    /// Looking through all processes blocks; that must not hold a thread of the cooperative pool.
    private func blocking(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
        }
    }
}
