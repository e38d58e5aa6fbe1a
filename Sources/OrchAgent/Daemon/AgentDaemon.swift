import Foundation
public import Logging
import OrchCore
import OrchHome
import OrchLedger
import OrchWire
public import ZeroMQ

/// The agent's shell: sockets, files, worker streams and timers bring inputs, one loop steps the machine, commits, and then does what it
/// decided. Long work goes to jobs beside the loop.
public struct AgentDaemon: Sendable {
    let settings: AgentSettings
    let log: Logger
    let journal: Journal
    let inbox: Inbox<AgentItem>
    let timers = Timers<AgentTimer>(clock: ContinuousClock())
    let jobs = Jobs()
    let control: ControlDoor
    let coordinators: CoordinatorDoors
    let runs: RunRoom
    let worktrees: WorktreeRoom
    let preparations = Preparations()
    let conversations: ConversationRoom
    let sweeps: SweepRoom
    let files: StatusFileDoor
    let versions: ProgramVersions
    private let startedAt = Clocks.shared.now.wall
    private let machineIdentity: MachineIdentity

    /// Opens the journal and binds the sockets: after this, clients and coordinators can connect.
    ///
    /// - Throws: `LedgerError`, `ZeroMQError`, `SystemFailure`, `TemplateError`.
    public init(_ settings: AgentSettings, context: Context, log: Logger) async throws {
        self.settings = settings
        self.log = log
        machineIdentity = try MachineIdentity.current()
        journal = try Journal(path: settings.home.journal, machine: machineIdentity.machineId)
        let thread = try SocketThread(name: "orch-sockets", context: context)
        control = try await ControlDoor(endpoint: settings.control, thread: thread)
        coordinators = try await CoordinatorDoors(
            settings.doors, mayHaveKeys: settings.access.listens, context: context, thread: thread)
        worktrees = WorktreeRoom(settings, machine: machineIdentity.machineId)
        conversations = ConversationRoom(settings, log: log)
        sweeps = SweepRoom(settings, worktrees: worktrees, machine: machineIdentity.machineId)
        versions = ProgramVersions(environment: settings.environment)
        runs = try RunRoom(settings, worktrees: worktrees, log: log)
        let inbox = Inbox<AgentItem>(capacity: Limits.inbox)
        self.inbox = inbox
        files = StatusFileDoor(home: settings.home, sandboxes: Sandboxes(settings: settings), jobs: jobs, log: log) { await inbox.put($0) }
    }

    /// Where clients and coordinators connect, with the real ports.
    public var endpoints: [String] { [settings.control] + coordinators.endpoints }

    /// Runs until the task is cancelled. Workers go on without it.
    public func run() async throws {
        let start = try journal.start(now: Clocks.shared.now.wall)
        for row in start.unreadable { log.error("set aside: \(row)") }
        let stranded = try StrandedRuns(settings.home, known: start.machine.attempts)
        let identity = AgentMachine.Identity(
            host: settings.host, machine: machineIdentity.machineId, boot: machineIdentity.bootId, incarnation: start.incarnation,
            stream: start.stream)
        let machine = AgentMachine(identity, facts: HostReadiness(settings).facts(sandbox: await sandbox()), policy: settings.policy, start.machine)
        var loop = AgentLoop(daemon: self, machine: machine)
        coordinators.welcome(StreamHead(stream: start.stream, head: start.machine.head))
        log.info("agent started", metadata: ["host": "\(settings.host)", "endpoints": "\(endpoints.joined(separator: " "))"])
        await loop.begin(stranded)
        // The loop never waits for a file, whatever its jobs wait for.
        let threads = BlockingThreads()
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: threads) { await jobs.run() }
            group.addTask(executorPreference: threads) { await files.run() }
            group.addTask(executorPreference: threads) { await conversations.run { await inbox.put(.input($0)) } }
            group.addTask { await timers.run { await inbox.put(.input(.timer($0))) } }
            group.addTask { await control.read { await inbox.put($0.map { .request($0.client, $0.request) }) } }
            group.addTask { await coordinators.read(log, recognized: forgetOldKey) { await inbox.put($0) } }
            await withTaskCancellationHandler {
                while let items = await inbox.takeAll() { await loop.step(items) }
            } onCancel: {
                inbox.close()
            }
            group.cancelAll()
        }
        log.info("agent ended; workers go on")
    }

    /// What `orch status` shows.
    func status(_ machine: AgentMachine) -> DaemonStatus {
        let facts = machine.currentFacts
        var host = HostStatus(
            name: settings.host, endpoint: coordinators.endpoints.first ?? "", reachability: .connected, since: nil, slots: facts.slots,
            slotsUsed: facts.slotsUsed, orchVersion: Version.orch, notReady: facts.notReady + (machine.load?.obstacles ?? []), labels: facts.labels)
        host.facts = facts
        host.load = machine.load
        return DaemonStatus(
            role: .agent, orchVersion: Version.orch, pid: Int32(ProcessInfo.processInfo.processIdentifier), startedAt: startedAt,
            endpoints: endpoints, term: machine.term, hosts: [host])
    }
}
