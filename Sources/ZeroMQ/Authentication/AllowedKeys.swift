internal import Synchronization

/// Who may come in, by ZAP domain. Read by the handler's thread, changed by everybody.
final class AllowedKeys: Sendable {
    private let keys = Mutex<[String: Set<CurveKey>]>([:])

    func contains(_ key: CurveKey, in domain: String) -> Bool {
        keys.withLock { $0[domain]?.contains(key) ?? false }
    }

    func insert(_ key: CurveKey, in domain: String) {
        keys.withLock { _ = $0[domain, default: []].insert(key) }
    }

    func remove(_ key: CurveKey, from domain: String) {
        keys.withLock { _ = $0[domain]?.remove(key) }
    }

    subscript(domain: String) -> Set<CurveKey> {
        get { keys.withLock { $0[domain] ?? [] } }
        set { keys.withLock { $0[domain] = newValue } }
    }
}
