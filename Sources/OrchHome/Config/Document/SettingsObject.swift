import OrchCore

/// One object of a settings file while it is read: each key is asked for once, what nobody asked for is a warning in the end.
///
/// `null` counts as a key that is not there.
struct SettingsObject {
    let file: String
    /// The keys that lead here, such as `hosts.gpu-box`; empty at the top.
    let path: String
    let line: Int
    /// The home directory that `~` stands for.
    let home: String?
    private let members: [JSONNode.Member]
    private var asked: Set<String> = []
    /// Of this object's members that are objects; their own come when they have been read.
    private(set) var warnings: [SettingWarning] = []

    init(_ node: JSONNode, file: String, home: String?, path: String = "") throws(InvalidSetting) {
        guard let members = node.members else {
            throw InvalidSetting(
                file: file, line: node.line, key: path, problem: "expected an object, found \(node.noun)", fix: "write { … }")
        }
        self.file = file
        self.home = home
        self.path = path
        self.line = node.line
        self.members = members
    }

    func name(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The error about one key.
    func invalid(_ key: String, _ problem: String, fix: String) -> InvalidSetting {
        let line = members.first { $0.key == key }?.node.line ?? self.line
        return InvalidSetting(file: file, line: line, key: name(of: key), problem: problem, fix: fix)
    }

    mutating func node(_ key: String) -> JSONNode? {
        asked.insert(key)
        guard let node = members.first(where: { $0.key == key })?.node, node.value != .null else { return nil }
        return node
    }

    /// Reads a member that is an object, and takes its warnings over.
    mutating func object<Value>(
        _ key: String, _ read: (inout SettingsObject) throws(InvalidSetting) -> Value
    ) throws(InvalidSetting) -> Value? {
        guard let node = node(key) else { return nil }
        return try value(of: node, key: key, read)
    }

    /// Reads a member that is an object from names to objects.
    mutating func objects<Value>(
        _ key: String, _ read: (inout SettingsObject) throws(InvalidSetting) -> Value
    ) throws(InvalidSetting) -> [(name: String, value: Value)] {
        guard let node = node(key) else { return [] }
        let outer = try SettingsObject(node, file: file, home: home, path: name(of: key))
        var values: [(name: String, value: Value)] = []
        for member in outer.members {
            var inner = try SettingsObject(member.node, file: file, home: home, path: outer.name(of: member.key))
            values.append((member.key, try read(&inner)))
            warnings += inner.finish()
        }
        return values
    }

    /// Reads the elements of an array; `read` gets each with its key, whose last part is the number, from 0.
    mutating func elements<Value>(
        _ key: String, limit: Int, _ read: (inout SettingsObject, JSONNode, String) throws(InvalidSetting) -> Value
    ) throws(InvalidSetting) -> [Value]? {
        guard let node = node(key) else { return nil }
        guard case .array(let nodes) = node.value else { throw invalid(key, "expected an array, found \(node.noun)", fix: "write [ … ]") }
        guard nodes.count <= limit else { throw invalid(key, "has \(nodes.count) elements, at most \(limit) are allowed", fix: "remove some") }
        var values: [Value] = []
        for (index, node) in nodes.enumerated() { values.append(try read(&self, node, "\(key).\(index)")) }
        return values
    }

    mutating func value<Value>(
        of node: JSONNode, key: String, _ read: (inout SettingsObject) throws(InvalidSetting) -> Value
    ) throws(InvalidSetting) -> Value {
        var inner = try SettingsObject(node, file: file, home: home, path: name(of: key))
        let value = try read(&inner)
        warnings += inner.finish()
        return value
    }

    /// All warnings, the keys that nobody asked for among them, in the order of the file.
    func finish() -> [SettingWarning] {
        let unknown = members.filter { !asked.contains($0.key) }.map { member in
            SettingWarning(
                file: file, line: member.node.line, key: name(of: member.key),
                meant: asked.sorted().first { $0.lowercased() == member.key.lowercased() || Self.isOneEditApart($0, member.key) })
        }
        return (warnings + unknown).sorted { $0.line < $1.line }
    }

    private static func isOneEditApart(_ a: String, _ b: String) -> Bool {
        let (short, long) = a.count < b.count ? (Array(a), Array(b)) : (Array(b), Array(a))
        guard long.count > 2, long.count - short.count <= 1 else { return false }
        let front = zip(short, long).prefix { $0 == $1 }.count
        let back = zip(short.reversed(), long.reversed()).prefix { $0 == $1 }.count
        return front + back >= short.count - (short.count == long.count ? 1 : 0)
    }
}
