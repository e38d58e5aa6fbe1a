/// A client that was turned away.
public struct ZAPRefusal: Hashable, Sendable {
    /// The key that it showed and proved to have; nil if there was none.
    public let key: CurveKey?
    /// The ZAP domain of the socket it came to.
    public let domain: String
    /// Its network address, without the port; empty over `ipc`.
    public let address: String

    /// A refusal to compare with.
    public init(key: CurveKey?, domain: String, address: String) {
        self.key = key
        self.domain = domain
        self.address = address
    }
}
