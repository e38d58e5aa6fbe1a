import OrchCore

/// Why a text is no digest.
struct InvalidDigest: Error, CustomStringConvertible {
    let description: String
}

/// Names a command without showing it: `sha256:` and 64 hexadecimal digits.
enum CommandDigest {
    private static let beginning = "sha256:"

    static func text(of bytes: [UInt8]) -> String {
        beginning + SHA256.hexadecimal(SHA256.digest(bytes))
    }

    /// The text, when it is a digest.
    static func check(_ text: String) throws(InvalidDigest) -> String {
        let digits = text.dropFirst(beginning.count)
        guard text.hasPrefix(beginning), digits.utf8.count == 64, digits.allSatisfy({ $0.isASCII && $0.isHexDigit && !$0.isUppercase }) else {
            throw InvalidDigest(description: "expected sha256: and 64 hexadecimal digits in lower case")
        }
        return text
    }
}
