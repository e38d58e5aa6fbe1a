/// What a distribution calls the packages of the libraries that orch needs.
struct SystemPackages: Hashable, Sendable {
    private enum Family: Hashable, Sendable {
        case debian, fedora, suse, arch
    }

    /// The libraries that are not on every system.
    static let needed = ["libzmq.so.5", "libsqlite3.so.0"]

    private let family: Family?

    /// - Parameter distribution: `ID` and `ID_LIKE` of os-release(5), with spaces between: `ubuntu debian`.
    init(distribution: String?) {
        let words = Set((distribution ?? "").split(separator: " "))
        func isOne(of names: String...) -> Bool { !words.isDisjoint(with: names.map { Substring($0) }) }
        family =
            isOne(of: "debian", "ubuntu")
            ? .debian
            : isOne(of: "fedora", "rhel", "centos") ? .fedora : isOne(of: "suse", "opensuse") ? .suse : isOne(of: "arch") ? .arch : nil
    }

    /// The line that installs what holds these libraries; nil where that is not known.
    func line(installing libraries: [String]) -> String? {
        guard let family else { return nil }
        let names = libraries.compactMap { Self.names[$0]?[family] }
        guard !names.isEmpty, names.count == libraries.count else { return nil }
        let command =
            switch family {
            case .debian: "apt-get install -y"
            case .fedora: "dnf install -y"
            case .suse: "zypper install -y"
            case .arch: "pacman -S --needed"
            }
        return "sudo \(command) \(names.joined(separator: " "))"
    }

    private static let names: [String: [Family: String]] = [
        "libzmq.so.5": [.debian: "libzmq5", .fedora: "zeromq", .suse: "libzmq5", .arch: "zeromq"],
        "libsqlite3.so.0": [.debian: "libsqlite3-0", .fedora: "sqlite-libs", .suse: "libsqlite3-0", .arch: "sqlite"],
        "libstdc++.so.6": [.debian: "libstdc++6", .fedora: "libstdc++", .suse: "libstdc++6", .arch: "gcc-libs"],
        "libgcc_s.so.1": [.debian: "libgcc-s1", .fedora: "libgcc", .suse: "libgcc_s1", .arch: "gcc-libs"],
    ]
}
