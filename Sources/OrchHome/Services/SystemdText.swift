/// Words of a unit file, quoted as systemd.syntax(7) has it.
enum SystemdText {
    /// A word between quotation marks; specifiers (`%h`) are taken as they are written.
    static func word(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("%", with: "%%") + "\""
    }

    /// A setting of the environment. `$` means nothing there (systemd.exec(5), "Environment=").
    static func variable(_ name: String, _ value: [ServicePath]) -> String {
        "\"\(name)=" + value.map { inner($0) }.joined(separator: ":") + "\""
    }

    /// A program as the first word of `ExecStart=`. The mark ":" keeps systemd from reading `$NAME` in it (systemd.service(5), since 244), and
    /// stands only where it is needed.
    static func program(_ path: ServicePath) -> String {
        let text = inner(path)
        return "\"" + (text.contains("$") ? ":" : "") + text + "\""
    }

    private static func inner(_ path: ServicePath) -> String {
        switch path {
        case .absolute(let path): String(word(path).dropFirst().dropLast())
        case .belowHome(let path): "%h/" + String(word(path).dropFirst().dropLast())
        }
    }
}
