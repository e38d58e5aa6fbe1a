import Synchronization

/// The routes of a ROUTER's peers, and the numbers by which a machine knows them.
public final class PeerRoutes: Sendable {
    /// Peers remembered; a daemon that has seen more forgets the oldest, to which nothing can be sent then.
    public static let limit = 4_096

    private let state = Mutex(State())

    private struct State {
        var numbers: [[UInt8]: UInt64] = [:]
        var routes: [UInt64: [UInt8]] = [:]
        var next: UInt64 = 1
        var oldest: UInt64 = 1
    }

    /// No peers yet.
    public init() {}

    /// The number of a route, given out at its first use.
    public func number(of route: [UInt8]) -> UInt64 {
        state.withLock { state in
            if let known = state.numbers[route] { return known }
            let number = state.next
            state.next += 1
            state.numbers[route] = number
            state.routes[number] = route
            while state.routes.count > Self.limit {
                if let gone = state.routes.removeValue(forKey: state.oldest) { state.numbers[gone] = nil }
                state.oldest += 1
            }
            return number
        }
    }

    /// The route of a number; nil when it was never given out or is forgotten.
    public func route(of number: UInt64) -> [UInt8]? { state.withLock { $0.routes[number] } }
}
