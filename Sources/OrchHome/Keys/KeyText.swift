import OrchCore

/// Why a text is no key.
public struct InvalidKey: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { "is no key: \(reason.printable(limit: 200))" }
}

/// The text form of a key of 32 bytes: 52 characters of Crockford's Base 32, and 2 that check them.
enum KeyText {
    static let keyBytes = 32
    private static let form = CheckedText(byteCount: keyBytes, advice: "copy the whole line that 'orch key' prints")

    static func text(of bytes: [UInt8]) -> String { form.text(of: bytes) }

    /// Upper case and hyphens between the characters are taken too.
    static func bytes(from text: String) throws(InvalidKey) -> [UInt8] {
        do throws(Slip) {
            return try form.bytes(from: text)
        } catch {
            throw InvalidKey(reason: error.reason)
        }
    }
}
