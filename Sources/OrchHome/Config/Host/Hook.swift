import OrchCore

/// When a hook is run.
public enum HookName: String, Hashable, Sendable, CaseIterable {
    case onSpawn, onStuck, onShip, onComplete, onTest, onRalphIteration
}

/// What the human wants done at a moment of a session.
public enum Hook: Hashable, Sendable {
    /// Run on the host.
    case command(String)
    /// Given to the worker.
    case prompt(String)

    private enum Kind: String, CaseIterable { case command, prompt }

    /// Reads `hooks`: each a `{"type", "value"}`, or a text that is a command when it starts with `/` and else a prompt.
    static func all(from settings: inout SettingsObject) throws(InvalidSetting) -> [HookName: Hook] {
        var hooks: [HookName: Hook] = [:]
        for name in HookName.allCases {
            guard let node = settings.node(name.rawValue) else { continue }
            if node.members == nil {
                let text = try settings.text(node, key: name.rawValue, example: "/usr/local/bin/notify")
                hooks[name] = text.hasPrefix("/") ? .command(text) : .prompt(text)
            } else {
                hooks[name] = try settings.value(of: node, key: name.rawValue, Hook.init(from:))
            }
        }
        return hooks
    }

    private init(from settings: inout SettingsObject) throws(InvalidSetting) {
        let kind = try settings.choice("type", of: Kind.self)
        guard let value = try settings.text("value", example: "/usr/local/bin/notify") else {
            throw settings.invalid("value", "is missing", fix: "add \"value\", the command or the words")
        }
        switch kind {
        case .command: self = .command(value)
        case .prompt: self = .prompt(value)
        case nil: throw settings.invalid("type", "is missing", fix: "add \"type\": \"command\" or \"prompt\"")
        }
    }
}
