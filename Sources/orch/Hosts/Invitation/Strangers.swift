import ZeroMQ

/// The connections of a door, most of which can only be of people without the code: the inviter needs one. They end by themselves when their
/// handshake takes too long; this is for those who come faster than that.
struct Strangers {
    /// How many may be open.
    let limit: Int
    private var open: Set<Int32> = []

    init(limit: Int) { self.limit = limit }

    /// - Returns: whether there are too many now, and all have to go.
    mutating func exceeds(after event: PortEvent) -> Bool {
        switch event {
        case .monitor(let event):
            switch event.kind {
            case .accepted(let descriptor): open.insert(descriptor)
            case .disconnected(let descriptor), .closed(let descriptor): open.remove(descriptor)
            default: break
            }
        // More happened than anybody could follow.
        case .noticesLost: return true
        case .messages, .unsent, .failed: break
        }
        return open.count > limit
    }

    mutating func forget() { open = [] }
}
