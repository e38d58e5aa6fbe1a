/// Sessions that wait for a place, in order.
package struct PlacementQueue: Sendable {
    private var entries: [(order: UInt64, key: SessionKey)] = []
    private var members: [SessionKey: UInt64] = [:]

    package var keys: some Sequence<SessionKey> { entries.lazy.map(\.key) }
    var isEmpty: Bool { entries.isEmpty }

    mutating func insert(_ key: SessionKey, order: UInt64) {
        guard members[key] != order else { return }
        remove(key)
        members[key] = order
        entries.insert((order, key), at: position(of: order))
    }

    mutating func remove(_ key: SessionKey) {
        guard let order = members.removeValue(forKey: key) else { return }
        var index = position(of: order)
        while index < entries.count, entries[index].key != key { index += 1 }
        if index < entries.count { entries.remove(at: index) }
    }

    /// First index whose order is not lower.
    private func position(of order: UInt64) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].order < order { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
