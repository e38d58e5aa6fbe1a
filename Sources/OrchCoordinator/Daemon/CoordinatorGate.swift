import Logging
import OrchHome
import ZeroMQ

/// Who may come in at the coordinator's doors on TCP. One for the process: libzmq asks one handler about all of them.
struct CoordinatorGate: Sendable {
    private let zap: ZAPHandler?

    /// Before any bind: a CURVE server without it would let everybody in.
    ///
    /// - Parameters:
    ///   - admitted: the keys that come in, by the domain of their role.
    ///   - listens: false where nothing listens on TCP: then there is no handler.
    init(_ admitted: [String: Set<CurveKey>], listens: Bool, context: Context) async throws(ZeroMQError) {
        guard listens else {
            zap = nil
            return
        }
        let handler = try await ZAPHandler(context: context)
        for (domain, keys) in admitted { handler.setAllowed(keys, in: domain) }
        zap = handler
    }

    /// Strangers that are told of in the log; one that knocks on and on is told of once.
    private static let strangersTold = 100

    /// Tells of strangers, until the task is cancelled.
    func tell(_ log: Logger) async {
        guard let zap else { return }
        var told: Set<ZAPRefusal> = []
        for await refusal in zap.refusals where told.count < Self.strangersTold && told.insert(refusal).inserted {
            let key = refusal.key.flatMap { PublicKey(bytes: $0.bytes) }?.text ?? "none"
            log.warning(
                "somebody was not let in: no such key is known here",
                metadata: ["from": "\(refusal.address)", "as": "\(refusal.domain)", "key": "\(key)"])
        }
    }
}
