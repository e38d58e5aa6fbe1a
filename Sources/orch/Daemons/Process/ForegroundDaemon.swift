import Logging
import OrchCore
import OrchHome
import OrchWire
import UnixSignals
import ZeroMQ

/// The life of a daemon in the foreground: the right to be it, its sockets, its record, and a graceful end at a signal.
struct ForegroundDaemon: Sendable {
    /// How long the daemon may take to end after a signal, and libzmq after that. The background's `stop` waits longer than both.
    static let endLimit: Duration = .seconds(10)
    static let contextLimit: Duration = .seconds(3)

    let role: DaemonRole
    let machine: Machine
    /// What its service manager calls it.
    let service: String?
    let log: Logger

    private var home: HomeDirectory { machine.home }

    /// A daemon whose sockets are bound.
    struct Bound: Sendable {
        /// By use, as the record names them.
        let endpoints: [String: String]
        /// Lasts until the task is cancelled.
        let run: @Sendable () async throws -> Void
    }

    /// Runs until SIGTERM, SIGINT or SIGHUP. Workers go on without it.
    ///
    /// - Parameter bind: makes the daemon. It is called with the lock held, so that what it finds bound is stale (libzmq replaces the
    ///   socket files of an ipc endpoint).
    /// - Throws: `AlreadyRunning` with the pid of the one that runs; what `bind` and the daemon throw.
    func serve(_ bind: @Sendable (Context) async throws -> Bound) async throws {
        try home.create()
        let lock = try DaemonLock.take(role, in: home)
        try await live(lock, bind)
    }

    /// From the first socket to the last: the lock is held until nothing is bound any more.
    private func live(_ lock: borrowing DaemonLock, _ bind: @Sendable (Context) async throws -> Bound) async throws {
        // Trapped before anything is bound: who is told to end while it starts ends gracefully too.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let context = try Context()
        do {
            try await hold(lock, try await bind(context), until: signals)
        } catch {
            end(context)
            throw error
        }
        end(context)
    }

    private func hold(_ lock: borrowing DaemonLock, _ daemon: Bound, until signals: UnixSignalsSequence) async throws {
        try lock.publish(
            version: Disguise.orchVersion, endpoints: daemon.endpoints, startedAt: Clocks.shared.now.wall,
            program: try .ofThisProcess(startedFrom: OwnExecutable.path()), service: service)
        try machine.notice?.send(.ready)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await daemon.run()
                return false
            }
            group.addTask {
                for await signal in signals {
                    log.info("told to end", metadata: ["signal": "\(signal)"])
                    sayEnding()
                    return true
                }
                return false
            }
            let wasTold = try await group.next() ?? false
            let watchdog = Watchdog(after: Self.endLimit) { [log] in
                log.error("not ended in time; giving up", metadata: ["limit": "\(Self.endLimit)"])
            }
            defer { watchdog.calm() }
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {
                // That is how it was ended.
            }
            guard wasTold else { throw Problem(.internalError, "the \(role.rawValue) ended by itself", next: "see its last lines of log") }
        }
    }

    /// An ending that nobody was told of is one all the same.
    private func sayEnding() {
        do {
            try machine.notice?.send(.stopping)
        } catch {
            log.notice("the service manager does not hear of the end", metadata: ["cause": "\(error)"])
        }
    }

    private func end(_ context: Context) {
        let watchdog = Watchdog(after: Self.contextLimit) { [log] in log.error("a socket is not closed; giving up") }
        context.terminate()
        watchdog.calm()
    }
}
