#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Keeps one bound socket within its limits: ends connections at the system's end of them, which libzmq takes for a peer that went away.
final class ConnectionCutter {
    private var watch: ConnectionGuard
    /// Whose each descriptor is. libzmq closes them at any time, and the system gives their numbers out again.
    private var places: [Int32: [UInt8]] = [:]
    private let window: Duration
    private var told: ContinuousClock.Instant?

    init(_ limits: ConnectionLimits) {
        watch = ConnectionGuard(limits)
        window = limits.window
    }

    /// - Returns: true when connections were cut, once in each window.
    func see(_ event: MonitorEvent.Kind) -> Bool {
        let now = ContinuousClock.now
        switch event {
        case .accepted(let descriptor):
            // Gone already: its end follows.
            guard let peer = Self.peer(of: descriptor) else { return false }
            places[descriptor] = peer.place
            let gone = watch.accept(descriptor, from: peer.address, at: now)
            for descriptor in gone { cut(descriptor) }
            guard !gone.isEmpty, told.map({ now - $0 >= window }) ?? true else { return false }
            told = now
            return true
        case .disconnected(let descriptor):
            places[descriptor] = nil
            watch.close(descriptor, at: now)
            return false
        default: return false
        }
    }

    func hear(_ descriptor: Int32) { watch.hear(descriptor) }

    private func cut(_ descriptor: Int32) {
        // Another connection has the number by now: it is not meant.
        guard let place = places[descriptor], Self.peer(of: descriptor)?.place == place else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// The far end with its port, and what counts as one address: all of an IPv4 one, the first 64 bits of an IPv6 one.
    private static func peer(of descriptor: Int32) -> (place: [UInt8], address: [UInt8])? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        guard code == 0 else { return nil }
        let place = withUnsafeBytes(of: storage) { Array($0.prefix(Int(length))) }
        switch Int32(storage.ss_family) {
        case AF_INET where place.count >= 8: return (place, Array(place[4..<8]))
        case AF_INET6 where place.count >= 24:
            let bytes = Array(place[8..<24])
            // RFC 4291, 2.5.5.2: an IPv4 address at a socket for both families.
            let isIPv4 = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return (place, Array(isIPv4 ? bytes[12...] : bytes[..<8]))
        default: return (place, place)
        }
    }
}
