/// A CURVE public key: the identity of a peer.
public struct CurveKey: Hashable, Sendable, CustomStringConvertible {
    /// The bytes of a key.
    public static let size = 32

    /// The key itself, `size` bytes.
    public let bytes: [UInt8]

    /// Nil unless there are exactly `size` bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    /// Reads the 40 characters of the Z85 form; nil if they are anything else.
    public init?(z85 text: String) {
        guard let bytes = Z85.key(from: text) else { return nil }
        self.bytes = bytes
    }

    /// The Z85 form, 40 characters: what `Message.userID` holds.
    public var z85: String { Z85.text(of: bytes) }

    /// The Z85 form.
    public var description: String { z85 }
}

/// A CURVE secret key. It does not show itself in descriptions, dumps and string interpolation.
public struct CurveSecretKey: Hashable, Sendable {
    /// The key itself, `CurveKey.size` bytes. Secret.
    public let bytes: [UInt8]

    /// Nil unless there are exactly `CurveKey.size` bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == CurveKey.size else { return nil }
        self.bytes = bytes
    }

    /// Reads the 40 characters of the Z85 form; nil if they are anything else.
    public init?(z85 text: String) {
        guard let bytes = Z85.key(from: text) else { return nil }
        self.bytes = bytes
    }

    /// The Z85 form, to be written to a key file. Secret.
    public var z85: String { Z85.text(of: bytes) }
}

extension CurveSecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "CurveSecretKey(hidden)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
