/// Who may talk to whom.
public enum Security: Hashable, Sendable {
    /// Anybody to anybody, in clear text. For `inproc`, and for `ipc` in a directory that only its owner can enter.
    case none
    /// This end is the CURVE server with these keys. The keys of clients are those that the context's `ZAPHandler` allows in `domain`, which is
    /// not empty.
    case curveServer(CurveKeyPair, domain: String)
    /// This end is a CURVE client with these keys, and talks only to the server that has `server`.
    case curveClient(CurveKeyPair, server: CurveKey)

    var isServer: Bool {
        if case .curveServer = self { true } else { false }
    }
}
