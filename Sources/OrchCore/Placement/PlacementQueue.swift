/// Sessions that wait for a place, in order.
package struct PlacementQueue: Sendable {
    private var entries: [(place: Place, key: SessionKey)] = []
    private var members: [SessionKey: Place] = [:]

    package var keys: some Sequence<SessionKey> { entries.lazy.map(\.key) }
    var isEmpty: Bool { entries.isEmpty }

    /// Where a session stands: the higher priority first, among equals who came first.
    struct Place: Hashable, Comparable, Sendable {
        var priority: Int
        var order: UInt64

        static func < (a: Self, b: Self) -> Bool { a.priority == b.priority ? a.order < b.order : a.priority > b.priority }
    }

    mutating func insert(_ key: SessionKey, at place: Place) {
        guard members[key] != place else { return }
        remove(key)
        members[key] = place
        entries.insert((place, key), at: position(of: place))
    }

    mutating func remove(_ key: SessionKey) {
        guard let place = members.removeValue(forKey: key) else { return }
        var index = position(of: place)
        while index < entries.count, entries[index].key != key { index += 1 }
        if index < entries.count { entries.remove(at: index) }
    }

    /// First index whose place is not before this one.
    private func position(of place: Place) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
