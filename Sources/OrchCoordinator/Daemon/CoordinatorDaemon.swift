import Foundation
public import Logging
import OrchCore
import OrchHome
import OrchLedger
import OrchWire
public import ZeroMQ

/// The coordinator's shell: sockets and timers bring events, one loop steps the machine, commits, and then does what it decided.
public struct CoordinatorDaemon: Sendable {
    let settings: CoordinatorSettings
    let log: Logger
    let ledger: Ledger
    let inbox = Inbox<CoordinatorItem>(capacity: Limits.inbox)
    let timers = Timers<CoordinatorTimer>(clock: SuspendingClock())
    let control: ClientDoors
    private let gate: CoordinatorGate
    let watchers: WatcherDoor
    let hosts: HostDoors
    let files: StatusFileMirror
    let transfers: TransferRoom
    private let startedAt = Clocks.shared.now.wall

    /// Opens the ledger and binds the sockets: after this, clients can connect.
    ///
    /// - Throws: `LedgerError`, `ZeroMQError`.
    public init(_ settings: CoordinatorSettings, context: Context, log: Logger) async throws {
        self.settings = settings
        self.log = log
        ledger = try RememberedSessions(settings).openLedger(log)
        files = StatusFileMirror(StatusFileStore(home: settings.home))
        transfers = TransferRoom(home: settings.home, log: log)
        try context.setIOThreads(HostDoors.ioThreads(settings.hosts))
        gate = try await CoordinatorGate(settings.admitted, listens: settings.listensOnTCP, context: context)
        let thread = try SocketThread(name: "orch-sockets", context: context)
        control = try await ClientDoors(settings, thread: thread)
        watchers = try await WatcherDoor(settings, thread: thread)
        hosts = try await HostDoors(settings, thread: thread, log: log)
    }

    /// Where clients on other machines ask, with the real ports.
    public var remoteControl: [String] { control.remoteEndpoints }

    /// Runs until the task is cancelled. Workers go on without it.
    public func run() async throws {
        let remembered = settings.recovers ? try RememberedSessions(settings).read(for: ledger, log) : []
        let start = try ledger.start()
        for row in start.unreadable { log.error("set aside: \(row)") }
        var loop = CoordinatorLoop(daemon: self, machine: CoordinatorMachine(start.machine, policy: settings.policy))
        log.info("coordinator started", metadata: ["term": "\(start.machine.term)", "control": "\(settings.control)"])
        let known = Set(start.machine.hosts.map(\.name))
        let fresh = settings.hosts.filter { !known.contains($0.name) }.map { HostRecord(name: $0.name, isLocal: $0.isLocal) }
        await loop.begin()
        await inbox.put(fresh.map { .event(.hostAdded($0)) } + known.subtracting(settings.hosts.map(\.name)).map { .event(.hostRemoved($0)) })
        await inbox.put(hosts.shut.map { .event(.hostRevoked($0)) })
        if settings.recovers { await inbox.put([.event(.recover(remembered))]) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await timers.run { await inbox.put(.event(.timer($0))) } }
            group.addTask { await control.read { await inbox.put($0) } }
            group.addTask { await watchers.beat() }
            group.addTask { await gate.tell(log) }
            group.addTask { await watchers.read { hosts.follow(log: $0, isJoining: $1) } }
            group.addTask { await hosts.read(relay: { watchers.relay($0) }, into: { await inbox.put($0) }) }
            group.addTask { await writeStatusFiles() }
            group.addTask { await transfers.run { await inbox.put(.event($0)) } }
            await withTaskCancellationHandler {
                while let items = await inbox.takeAll() { await loop.step(items) }
            } onCancel: {
                inbox.close()
            }
            group.cancelAll()
        }
        do throws(LedgerError) {
            try ledger.close()
        } catch {
            log.warning("\(error)")
        }
        log.info("coordinator ended; workers go on")
    }

    private func writeStatusFiles() async {
        await files.run { finding in
            // The worker of such a session is elsewhere, or there is none: its words come through its own host.
            log.warning("a status file was edited here, where no worker of its session is", metadata: ["finding": "\(finding)".short])
        } failed: { key, error in
            log.error("a status file can't be written", metadata: ["session": "\(key)", "cause": "\(error)"])
        }
    }

    /// What the machine decided, done. Nothing here waits.
    func run(_ effect: CoordinatorEffect) {
        switch effect {
        // The loop answers the first and carries out the second.
        case .persist, .lookUp, .beginTerm: break
        case .send(let host, let message): hosts.send(host, WireMessage(message.header, message.body, blob: message.blob))
        case .sendUnlinked(let host, let header, let body): hosts.send(host, WireMessage(header, body))
        case .reply(let client, let reply, let blob): control.reply(client, reply, blob: blob)
        case .publish(let event): watchers.publish(event)
        case .writeStatusFile(let file): files.write(file)
        case .removeStatusFile(let key): files.remove(key)
        case .lookAtTransfer, .storePiece, .readConversation, .dropConversation, .keepConversations: transfers.add(effect)
        case .shut(let host): hosts.shut(host)
        case .pinKey(let host, let key): hosts.pin(key, of: host)
        case .unpinKey(let host): hosts.unpin(host)
        case .schedule(let timer, let after): timers.schedule(timer, after: after)
        case .log(let words): log.notice("\(words)")
        }
    }

    /// What `orch status` shows.
    func status(_ machine: CoordinatorMachine) -> DaemonStatus {
        var known = machine.hostStatuses()
        for index in known.indices { known[index].endpoint = settings.hosts.first { $0.name == known[index].name }?.work ?? "" }
        return DaemonStatus(
            role: .coordinator, orchVersion: Version.orch, pid: Int32(ProcessInfo.processInfo.processIdentifier), startedAt: startedAt,
            endpoints: [settings.control, settings.events], term: machine.term, hosts: known)
    }
}

extension String {
    fileprivate var short: Logger.MetadataValue { "\(printable(limit: 300))" }
}
