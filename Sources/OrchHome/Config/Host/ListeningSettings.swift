public import OrchCore

/// `coordinator`: where this machine's coordinator listens on TCP, and for whom.
public struct ListeningSettings: Hashable, Sendable {
    /// Where clients ask; they watch at the next port. Empty: only the local socket.
    public var control: [Endpoint] = []
    /// The clients that come in there, by name.
    public var clients: [String: Client] = [:]

    /// The usual port for clients.
    public static let controlPort = 7719

    /// Characters of a client's name.
    private static let nameLimit = 60

    /// A client on another machine.
    public struct Client: Hashable, Sendable {
        public var key: PublicKey
        /// It may look at everything and change nothing.
        public var isReadOnly: Bool

        public init(key: PublicKey, isReadOnly: Bool) {
            self.key = key
            self.isReadOnly = isReadOnly
        }

        init(from settings: inout SettingsObject) throws(InvalidSetting) {
            let key = try settings.parsed("key", example: "the line that 'orch key --role client' prints there") { (text) throws(InvalidKey) in
                try PublicKey(text)
            }
            guard let key else { throw settings.invalid("key", "is missing", fix: "run 'orch key --role client' on that machine and add it") }
            self.init(key: key, isReadOnly: try settings.bool("readOnly") ?? false)
        }

        /// As it stands in the file.
        var node: JSONNode {
            var members = [("key", JSONNode.string(key.text))]
            if isReadOnly { members.append(("readOnly", JSONNode(.bool(true)))) }
            return .object(members)
        }
    }

    public init() {}

    init(from settings: inout SettingsObject) throws(InvalidSetting) {
        control = try settings.endpoints("control") ?? control
        for (name, client) in try settings.objects("clients", Client.init(from:)) {
            guard Self.isName(name) else {
                throw settings.invalid("clients", "\"\(name.printable(limit: 80))\" is no name", fix: "use letters, digits, '.', '_' and '-'")
            }
            if let other = clients.first(where: { $0.value.key == client.key })?.key {
                throw settings.invalid("clients", "\(name) and \(other) have the same key", fix: "remove one of them")
            }
            clients[name] = client
        }
    }

    /// Letters, digits, `.`, `_`, `-`, at most 60 of them.
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.count <= nameLimit && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }
}
