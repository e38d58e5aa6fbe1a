public import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The automatic starts of a daemon that failed lately with an error of its own. After some of them nobody starts it by itself any more:
/// a daemon that cannot start only fills its log, and hides the reason from who could mend it.
public struct StartFailures: Sendable {
    /// Failures within the window after which it is left alone.
    public static let limit = 5
    /// Milliseconds that a failure counts.
    public static let window: Int64 = 15 * 60_000
    /// Bytes of the file: a few lines for each failure.
    private static let fileBytes = 64 << 10

    /// One failed start.
    public struct Failure: Hashable, Sendable, Codable {
        public var at: Timestamp
        /// The last that the daemon said, printable.
        public var words: String
    }

    private let path: String

    public init(of role: DaemonRole, in home: HomeDirectory) { path = home.startFailures(of: role) }

    /// Those that count now, oldest first. A file that makes no sense counts nothing: it must not keep a daemon from being started.
    public func recent(now: Timestamp = WallClock.now()) -> [Failure] {
        let failures = (try? JSONFile.read([Failure].self, from: path, limit: Self.fileBytes)) ?? []
        return failures.filter { (0...Self.window).contains(now.milliseconds - $0.at.milliseconds) }
    }

    /// Why the daemon is not started by itself; nil when it may be.
    public func reasonToStop(now: Timestamp = WallClock.now()) -> String? {
        let failures = recent(now: now)
        guard failures.count >= Self.limit, let last = failures.last else { return nil }
        return "it failed \(failures.count) times within \(Self.window / 60_000) minutes and is not started by itself any more, last: \(last.words)"
    }

    /// Notes a start that failed.
    public func add(_ words: String, now: Timestamp = WallClock.now()) throws {
        let failure = Failure(at: now, words: words.printable(limit: 300))
        try JSONFile.write(recent(now: now).suffix(Self.limit - 1) + [failure], to: path)
    }

    /// It has started: what was wrong is mended.
    func clear() { unlink(path) }
}
