import Synchronization

/// Where everything that happens to a daemon's machine comes together. Bounded: who brings more than there is room for waits, so that
/// the pressure goes back to the sockets. One reader, which takes all that is there at once: that is what a commit is shared by.
public final class Inbox<Item: Sendable>: Sendable {
    private let room: Mutex<Room>
    private let capacity: Int

    private struct Room {
        var items: [Item] = []
        var isClosed = false
        var reader: CheckedContinuation<Void, Never>?
        var writers: [CheckedContinuation<Void, Never>] = []

        /// Everybody who waits.
        mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
            defer {
                reader = nil
                writers = []
            }
            return writers + (reader.map { [$0] } ?? [])
        }
    }

    /// An empty inbox.
    ///
    /// - Parameter capacity: items above which writers wait. A writer's whole batch is taken when there is any room at all.
    public init(capacity: Int) {
        self.capacity = capacity
        room = Mutex(Room())
    }

    /// Adds items, in order; waits while there is no room. What is brought after the end is dropped: nobody would read it.
    public func put(_ items: [Item]) async {
        while !offer(items) {
            await withCheckedContinuation { continuation in
                let goesOn = room.withLock { room in
                    if room.isClosed || room.items.count < capacity { return true }
                    room.writers.append(continuation)
                    return false
                }
                if goesOn { continuation.resume() }
            }
        }
    }

    /// Adds one item.
    public func put(_ item: Item) async { await put([item]) }

    private func offer(_ items: [Item]) -> Bool {
        let (taken, reader): (Bool, CheckedContinuation<Void, Never>?) = room.withLock { room in
            if room.isClosed { return (true, nil) }
            guard room.items.count < capacity else { return (false, nil) }
            room.items += items
            defer { room.reader = nil }
            return (true, room.reader)
        }
        reader?.resume()
        return taken
    }

    /// All that is there, waiting for the first; nil when the inbox is closed and empty.
    public func takeAll() async -> [Item]? {
        while true {
            let (items, isClosed, writers) = room.withLock { room -> ([Item], Bool, [CheckedContinuation<Void, Never>]) in
                defer {
                    room.items = []
                    room.writers = []
                }
                return (room.items, room.isClosed, room.writers)
            }
            for writer in writers { writer.resume() }
            if !items.isEmpty { return items }
            if isClosed { return nil }
            await withCheckedContinuation { continuation in
                let goesOn = room.withLock { room in
                    if room.isClosed || !room.items.isEmpty { return true }
                    room.reader = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        }
    }

    /// Takes nothing in any more; what is there can still be taken.
    public func close() {
        let waiting = room.withLock { room in
            room.isClosed = true
            return room.takeWaiting()
        }
        for continuation in waiting { continuation.resume() }
    }
}
