import OrchCore

// The plain values of a settings file. All answer nil where the key is not there.
extension SettingsObject {
    /// Bytes of one text in a settings file.
    static let textBytes = 64 << 10
    /// Elements of one list of texts.
    static let listLimit = 1000

    mutating func text(_ key: String, example: String) throws(InvalidSetting) -> String? {
        guard let node = node(key) else { return nil }
        return try text(node, key: key, example: example)
    }

    /// A text that is not empty, without NUL, within `textBytes`.
    func text(_ node: JSONNode, key: String, example: String) throws(InvalidSetting) -> String {
        guard let text = node.text, !text.isEmpty else {
            throw wrong(node, key, "expected a text, found \(node.noun)", fix: "write for example \"\(example)\"")
        }
        guard text.utf8.count <= Self.textBytes else { throw wrong(node, key, "is longer than \(Self.textBytes) bytes", fix: "shorten it") }
        guard !text.utf8.contains(0) else { throw wrong(node, key, "holds a NUL character", fix: "remove it") }
        return text
    }

    mutating func bool(_ key: String) throws(InvalidSetting) -> Bool? {
        guard let node = node(key) else { return nil }
        guard case .bool(let value) = node.value else {
            throw invalid(key, "expected true or false, found \(node.noun)", fix: "write true or false, without quotes")
        }
        return value
    }

    mutating func int(_ key: String, in range: ClosedRange<Int>) throws(InvalidSetting) -> Int? {
        guard let node = node(key) else { return nil }
        guard case .number(let text) = node.value, let value = Int(text), range.contains(value) else {
            throw invalid(
                key, "expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(node.noun)",
                fix: "write for example \(range.lowerBound)")
        }
        return value
    }

    /// A finite number that is not below 0.
    mutating func limit(_ key: String) throws(InvalidSetting) -> Double? {
        guard let node = node(key) else { return nil }
        guard case .number(let text) = node.value, let value = Double(text), value.isFinite, value >= 0 else {
            throw invalid(key, "expected a number from 0, found \(node.noun)", fix: "write for example 8.0")
        }
        return value
    }

    /// A finite number above 0.
    mutating func amount(_ key: String) throws(InvalidSetting) -> Double? {
        guard let node = node(key) else { return nil }
        guard case .number(let text) = node.value, let value = Double(text), value.isFinite, value > 0 else {
            throw invalid(key, "expected a number above 0, found \(node.noun)", fix: "write for example 5.0")
        }
        return value
    }

    mutating func texts(_ key: String, example: String) throws(InvalidSetting) -> [String]? {
        try elements(key, limit: Self.listLimit) { (settings, node, key) throws(InvalidSetting) in
            try settings.text(node, key: key, example: example)
        }
    }

    /// An object whose values are texts, which may be empty.
    mutating func textsByName(_ key: String) throws(InvalidSetting) -> [String: String]? {
        guard let node = node(key) else { return nil }
        guard let members = node.members else {
            throw invalid(key, "expected an object of texts, found \(node.noun)", fix: "write { \"NAME\": \"text\" }")
        }
        var texts: [String: String] = [:]
        for member in members {
            guard let text = member.node.text, !text.utf8.contains(0) else {
                throw wrong(member.node, "\(key).\(member.key)", "expected a text, found \(member.node.noun)", fix: "put it in double quotes")
            }
            texts[member.key] = text
        }
        return texts
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type
    ) throws(InvalidSetting) -> Choice? where Choice.RawValue == String {
        guard let node = node(key) else { return nil }
        guard let text = node.text, let choice = Choice(rawValue: text) else {
            let words = type.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw invalid(key, "expected one of \(words), found \(node.noun)", fix: "take one of them")
        }
        return choice
    }

    /// A text that some other type reads; its error's words are kept.
    mutating func parsed<Value, Failure: Error & CustomStringConvertible>(
        _ key: String, example: String, _ read: (String) throws(Failure) -> Value
    ) throws(InvalidSetting) -> Value? {
        guard let node = node(key) else { return nil }
        return try parsed(node, key: key, example: example, read)
    }

    func parsed<Value, Failure: Error & CustomStringConvertible>(
        _ node: JSONNode, key: String, example: String, _ read: (String) throws(Failure) -> Value
    ) throws(InvalidSetting) -> Value {
        let text = try text(node, key: key, example: example)
        do throws(Failure) {
            return try read(text)
        } catch {
            throw wrong(node, key, error.description, fix: "write for example \"\(example)\"")
        }
    }

    /// A path, absolute in the end.
    mutating func path(_ key: String) throws(InvalidSetting) -> String? {
        let home = home
        return try parsed(key, example: "~/src/repo") { (text) throws(InvalidPath) in try SettingPath.expand(text, home: home) }
    }

    /// Paths, absolute in the end.
    mutating func paths(_ key: String) throws(InvalidSetting) -> [String] {
        let home = home
        return try elements(key, limit: Self.listLimit) { (settings, node, key) throws(InvalidSetting) in
            try settings.parsed(node, key: key, example: "/opt/tools") { (text) throws(InvalidPath) in try SettingPath.expand(text, home: home) }
        } ?? []
    }

    /// `version`, which is "1.0" or not said.
    mutating func version() throws(InvalidSetting) {
        guard let node = node("version") else { return }
        guard node.text == "1.0" else {
            throw invalid("version", "expected \"1.0\", found \(node.noun)", fix: "write \"version\": \"1.0\", or use the orch that wrote the file")
        }
    }

    /// The error about a value that may stand deeper than a member of this object.
    func wrong(_ node: JSONNode, _ key: String, _ problem: String, fix: String) -> InvalidSetting {
        InvalidSetting(file: file, line: node.line == 0 ? line : node.line, key: name(of: key), problem: problem, fix: fix)
    }
}
