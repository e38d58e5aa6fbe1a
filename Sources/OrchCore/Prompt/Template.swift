/// A text with places to fill in, for prompts and pages of text: the part of Mustache that they need, and nothing is escaped.
///
/// `{{name}}` a text · `{{#name}}…{{/name}}` once for a flag or a text that is set, once for each member of a list · `{{^name}}…{{/name}}`
/// when it is not set or empty · `{{! words }}` nothing. A tag that is no `{{name}}` and stands alone on its line takes the line with it.
/// Values are put in as they are and never read as template text. A key that has no value is an error: a prompt with a hole in it
/// must not reach a worker.
public struct Template: Hashable, Sendable {
    indirect enum Node: Hashable, Sendable {
        case text(String)
        case value(String, line: Int)
        case section(String, inverted: Bool, line: Int, [Node])
    }

    let nodes: [Node]

    public init(_ source: String) throws(TemplateError) {
        guard source.utf8.count <= TemplateLimits.sourceBytes else {
            throw TemplateError(line: 1, problem: "the template is longer than \(TemplateLimits.sourceBytes >> 10) KiB")
        }
        var parser = TemplateParser(source)
        nodes = try parser.parse()
    }

    /// Fills the template in. A name that has no value is an error; values are never read as templates.
    public func render(_ values: [String: TemplateValue]) throws(TemplateError) -> String {
        var out = ""
        try Self.render(nodes, scopes: [values], into: &out)
        return out
    }

    private static func render(_ nodes: [Node], scopes: [[String: TemplateValue]], into out: inout String) throws(TemplateError) {
        for node in nodes {
            switch node {
            case .text(let text): out += text
            case .value(let key, let line):
                guard case .text(let text) = try look(key, scopes, line) else {
                    throw TemplateError(line: line, problem: "{{\(key)}} is no text; write {{#\(key)}}…{{/\(key)}}")
                }
                out += text
            case .section(let key, let inverted, let line, let inner):
                let value = try look(key, scopes, line)
                if inverted {
                    if value.isEmpty { try render(inner, scopes: scopes, into: &out) }
                } else if case .list(let items) = value {
                    for item in items { try render(inner, scopes: scopes + [item], into: &out) }
                } else if !value.isEmpty {
                    try render(inner, scopes: scopes, into: &out)
                }
            }
            guard out.utf8.count <= TemplateLimits.outputBytes else {
                throw TemplateError(line: 1, problem: "the rendered text is longer than \(TemplateLimits.outputBytes >> 20) MiB")
            }
        }
    }

    private static func look(_ key: String, _ scopes: [[String: TemplateValue]], _ line: Int) throws(TemplateError) -> TemplateValue {
        for scope in scopes.reversed() {
            if let value = scope[key] { return value }
        }
        throw TemplateError(line: line, problem: "there is no value called \"\(key)\"")
    }
}

/// What a template is filled with.
public enum TemplateValue: Hashable, Sendable {
    case text(String)
    case flag(Bool)
    /// Each member's values stand in front of those outside it.
    case list([[String: TemplateValue]])

    var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .flag(let isSet): !isSet
        case .list(let items): items.isEmpty
        }
    }
}

/// Why a template cannot be used, and on which of its lines (from 1).
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    public let line: Int
    public let problem: String

    public var description: String { "line \(line): \(problem)" }
}

/// The bounds of templates.
public enum TemplateLimits {
    public static let sourceBytes = 256 << 10
    public static let outputBytes = 16 << 20
    /// Sections within sections.
    public static let depth = 8
    /// Characters of a key.
    public static let keyCharacters = 60
}
