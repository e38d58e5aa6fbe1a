/// Why a text names nothing that ssh could connect to.
public struct InvalidSSHDestination: Error, Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public let rule: String

    public var description: String { "\"\(text.printable(limit: 120))\" is no destination of ssh: \(rule)" }
}

/// Where ssh goes, as people write it: `gpu-box`, `ann@gpu-box`, or a name of `~/.ssh/config`, where its port and keys belong.
public struct SSHDestination: Hashable, Sendable, CustomStringConvertible {
    private static let bytes = 300

    public let text: String

    public init(_ text: String) throws(InvalidSSHDestination) {
        func refuse(_ rule: String) -> InvalidSSHDestination { InvalidSSHDestination(text: text, rule: rule) }
        guard !text.isEmpty else { throw refuse("it is empty") }
        guard text.utf8.count <= Self.bytes else { throw refuse("it is too long") }
        guard text.first != "-" else { throw refuse("it would be taken for an option") }
        guard !text.contains("://"), !text.contains("/") else { throw refuse("write user@host; a port belongs in ~/.ssh/config") }
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-_@%:+[]\\".contains($0)) }) else {
            throw refuse("it has other characters than those of a user's and a host's name")
        }
        self.text = text
    }

    public var description: String { text }
}
