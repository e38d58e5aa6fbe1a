internal import Synchronization

/// Decides which CURVE clients come in: a thread that answers libzmq's questions (ZeroMQ RFC 27), at most one for each context.
///
/// Start it before any CURVE server binds, keep it (it ends with its last reference), and stop it after the last has closed: from then on every
/// client is refused. A client is asked about once, at its handshake; taking its key away does not end the connections that it has.
public final class ZAPHandler: Sendable {
    static let endpoint = "inproc://zeromq.zap.01"

    /// Clients that were turned away, for one reader. When it is slow, the oldest are forgotten.
    public let refusals: AsyncStream<ZAPRefusal>

    private let allowed = AllowedKeys()
    private let isStopping: StopFlag
    private let thread: NativeThread

    /// Starts the thread, and returns when it answers.
    ///
    /// - Parameter refusalLimit: Refusals that wait for the reader of `refusals`.
    /// - Throws: `EADDRINUSE` if the context has a handler already.
    public init(context: Context, refusalLimit: Int = 256) async throws(ZeroMQError) {
        let (refusals, sink) = AsyncStream.makeStream(of: ZAPRefusal.self, bufferingPolicy: .bufferingNewest(refusalLimit))
        let isStopping = try StopFlag()
        let outcome = Outcome<ZeroMQError?>()
        let allowed = allowed
        thread = try NativeThread(name: "zap") {
            do throws(ZeroMQError) {
                let door = try ZAPDoor(context: context, allowed: allowed, refusals: sink)
                context.isAuthenticating = true
                outcome.set(nil)
                door.serve(until: isStopping)
                context.isAuthenticating = false
            } catch {
                outcome.set(error)
            }
            sink.finish()
        }
        self.refusals = refusals
        self.isStopping = isStopping
        if let error = await outcome.value { throw error }
    }

    deinit { isStopping.raise() }

    /// Lets clients with this key into `domain`.
    public func allow(_ key: CurveKey, in domain: String) {
        allowed.insert(key, in: domain)
    }

    /// Refuses new connections of this key to `domain`.
    public func revoke(_ key: CurveKey, in domain: String) {
        allowed.remove(key, from: domain)
    }

    /// Lets exactly these keys into `domain`.
    public func setAllowed(_ keys: Set<CurveKey>, in domain: String) {
        allowed[domain] = keys
    }

    /// The keys that are let into `domain`.
    public func allowedKeys(in domain: String) -> Set<CurveKey> {
        allowed[domain]
    }

    /// Ends the thread and `refusals`. Waits for the end of one answer at most.
    public func stop() {
        isStopping.raise()
        thread.join()
    }
}
