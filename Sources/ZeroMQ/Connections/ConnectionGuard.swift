/// Which connections of a socket have to go. Descriptors in, descriptors out; peers that have spoken are never among them.
///
/// libzmq tells which descriptor it has accepted and which it has closed, but not whose handshake has succeeded: a peer is known by its first
/// message, or by its age.
struct ConnectionGuard {
    /// Addresses whose failures are counted at once; beyond it all counts begin anew.
    private static let addressLimit = 10_000

    private let limits: ConnectionLimits
    private var peers: [Int32: Peer] = [:]
    /// Accepted and not yet known, oldest first; some are gone already.
    private var waiting = Fifo<Waiting>()
    private var unproven = 0
    private var uncut = 0
    private var failures: [[UInt8]: Int] = [:]
    private var windowEnd: ContinuousClock.Instant?
    private var accepted: UInt64 = 0

    private struct Peer {
        var number: UInt64
        var address: [UInt8]
        var isProven = false
        var isCut = false
    }

    private struct Waiting {
        var descriptor: Int32
        var number: UInt64
        var since: ContinuousClock.Instant
    }

    init(_ limits: ConnectionLimits) { self.limits = limits }

    /// - Parameter address: whose failures count together.
    /// - Returns: connections to be cut.
    mutating func accept(_ descriptor: Int32, from address: [UInt8], at now: ContinuousClock.Instant) -> [Int32] {
        // Its end was not told: libzmq has it anew.
        if peers[descriptor] != nil { close(descriptor, at: now) }
        prune(at: now)
        accepted += 1
        peers[descriptor] = Peer(number: accepted, address: address)
        waiting.append(Waiting(descriptor: descriptor, number: accepted, since: now))
        unproven += 1
        uncut += 1
        openWindow(at: now)
        if failures[address, default: 0] >= limits.failures { return cut(descriptor) }
        var gone: [Int32] = []
        while unproven > limits.handshakes || uncut > limits.connections, let oldest = takeOldest(at: now) { gone += cut(oldest) }
        return uncut > limits.connections ? gone + cut(descriptor) : gone
    }

    /// The peer has sent a message: its handshake has succeeded.
    mutating func hear(_ descriptor: Int32) {
        guard let peer = peers[descriptor], !peer.isProven, !peer.isCut else { return }
        peers[descriptor]?.isProven = true
        unproven -= 1
    }

    mutating func close(_ descriptor: Int32, at now: ContinuousClock.Instant) {
        guard let peer = peers.removeValue(forKey: descriptor), !peer.isCut else { return }
        uncut -= 1
        guard !peer.isProven else { return }
        unproven -= 1
        openWindow(at: now)
        if failures.count >= Self.addressLimit { failures = [:] }
        failures[peer.address, default: 0] += 1
    }

    private mutating func openWindow(at now: ContinuousClock.Instant) {
        guard windowEnd.map({ now >= $0 }) ?? true else { return }
        failures = [:]
        windowEnd = now + limits.window
    }

    /// The oldest whose handshake is under way.
    private mutating func takeOldest(at now: ContinuousClock.Instant) -> Int32? {
        prune(at: now)
        return waiting.popFirst()?.descriptor
    }

    /// Until the oldest that waits has its handshake under way: what is too old for that is a peer.
    private mutating func prune(at now: ContinuousClock.Instant) {
        while let next = waiting.popFirst() {
            guard let peer = peers[next.descriptor], peer.number == next.number, !peer.isProven, !peer.isCut else { continue }
            guard now - next.since >= limits.handshakeTime else { return waiting.putBack(next) }
            hear(next.descriptor)
        }
    }

    private mutating func cut(_ descriptor: Int32) -> [Int32] {
        guard let peer = peers[descriptor], !peer.isCut else { return [] }
        peers[descriptor]?.isCut = true
        uncut -= 1
        if !peer.isProven { unproven -= 1 }
        return [descriptor]
    }
}
