public import OrchCore
import Synchronization

/// Brings status files up to date, beside a daemon's loop: of several states of one session that wait, only the newest is written.
public final class StatusFileMirror: Sendable {
    private enum State {
        case written(StatusFile)
        case corrected(StatusFile)
        case removed
        case left(HostName)
    }

    public let store: StatusFileStore
    private let waiting = Mutex<[SessionKey: State]>([:])
    private let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter store: the files of this daemon's `ORCH_HOME`.
    public init(_ store: StatusFileStore) { self.store = store }

    /// The session's file shall say this.
    public func write(_ file: StatusFile) {
        guard let key = file.key else { return }
        put(.written(file), for: key)
    }

    /// The session's file shall say this, unless it tells of another attempt by now.
    public func correct(_ file: StatusFile) {
        guard let key = file.key else { return }
        put(.corrected(file), for: key)
    }

    /// The session shall have no file.
    public func remove(_ key: SessionKey) { put(.removed, for: key) }

    /// The session shall have no file that tells of it on this host; one that another has written since stays.
    public func remove(_ key: SessionKey, toldBy host: HostName) { put(.left(host), for: key) }

    /// Ends `run` when all that waits has been written.
    public func finish() { change.finish() }

    private func put(_ state: State, for key: SessionKey) {
        waiting.withLock { $0[key] = state }
        change.yield()
    }

    /// Writes until the task is cancelled, and then what still waits.
    ///
    /// - Parameters:
    ///   - found: gets what others had written into a file.
    ///   - failed: gets what could not be written; the databases have the truth, and the next change tries again.
    public func run(found: (StatusFileFinding) async -> Void, failed: (SessionKey, any Error) -> Void) async {
        for await _ in changes { await writeWaiting(found, failed) }
        await writeWaiting(found, failed)
    }

    private func writeWaiting(_ found: (StatusFileFinding) async -> Void, _ failed: (SessionKey, any Error) -> Void) async {
        let states = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting
        }
        for (key, state) in states {
            do {
                switch state {
                case .written(let file):
                    if let finding = try await store.write(file) { await found(finding) }
                case .corrected(let file):
                    if let finding = try await store.correct(file) { await found(finding) }
                case .removed: try await store.remove(key)
                case .left(let host): try await store.remove(key, toldBy: host)
                }
            } catch {
                failed(key, error)
            }
        }
    }
}
