import OrchCore
import OrchWire
import Synchronization
import ZeroMQ

/// The DEALER and the SUB of one host, for one of its keys.
struct HostSockets: Sendable {
    /// Nil over ipc.
    let key: CurveKey?
    let work: SocketPort
    let status: SocketPort

    func close() async {
        await work.close()
        await status.close()
    }
}

/// The keys that a host may have, and the sockets that stand for one of them: both are opened anew for another key, and closed for good
/// when its key is taken away.
final class HostKeys: Sendable {
    private let state: Mutex<State>

    private struct State {
        /// The one in use, and the one that is to come.
        var keys: [CurveKey]
        var isShut: Bool
        var sockets: HostSockets?
        /// What watchers follow beside the journal; each as often as it was asked for.
        var followed: [[UInt8]] = []
    }

    init(_ entry: CoordinatorSettings.HostEntry) {
        state = Mutex(State(keys: [entry.key, entry.nextKey].compactMap { $0 }, isShut: entry.isRevoked))
    }

    var isShut: Bool { state.withLock { $0.isShut } }
    var sockets: HostSockets? { state.withLock { $0.sockets } }
    /// The key that is pinned beside the one in use.
    var next: CurveKey? { state.withLock { $0.keys.count > 1 ? $0.keys[1] : nil } }
    /// What is dialled with at first.
    var first: CurveKey? { state.withLock { $0.keys.first } }

    /// The key to be tried when this one was not accepted; nil where there is no other.
    func other(than key: CurveKey?) -> CurveKey? { state.withLock { $0.keys.first { $0 != key } } }

    func pin(next key: CurveKey) { state.withLock { $0.keys = Array($0.keys.prefix(1)) + [key] } }
    func unpinNext() { state.withLock { $0.keys = Array($0.keys.prefix(1)) } }
    func settle(_ key: CurveKey) { state.withLock { $0.keys = [key] } }

    /// False, when the host was shut meanwhile: then nobody may use them.
    func take(_ sockets: HostSockets) -> Bool {
        let followed: [[UInt8]]? = state.withLock { state in
            guard !state.isShut else { return nil }
            state.sockets = sockets
            return state.followed
        }
        guard let followed else { return false }
        for prefix in followed { try? sockets.status.subscribe(prefix) }
        return true
    }

    /// The sockets to be closed for others to take their place.
    func release() -> HostSockets? {
        state.withLock { state in
            defer { state.sockets = nil }
            return state.sockets
        }
    }

    /// From now on there are none; what was there is to be closed.
    func shut() -> HostSockets? {
        state.withLock { $0.isShut = true }
        return release()
    }

    /// Follows, or ceases to follow, the logs under a topic prefix.
    func follow(_ prefix: [UInt8], isJoining: Bool) {
        let sockets = state.withLock { state in
            if isJoining {
                state.followed.append(prefix)
            } else if let index = state.followed.firstIndex(of: prefix) {
                state.followed.remove(at: index)
            }
            return state.sockets
        }
        if isJoining { try? sockets?.status.subscribe(prefix) } else { try? sockets?.status.unsubscribe(prefix) }
    }
}
