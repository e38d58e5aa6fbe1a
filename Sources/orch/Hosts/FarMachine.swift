import OrchCore

/// What the other end of an ssh is like, as a script of ours finds it.
struct FarMachine: Hashable, Sendable {
    /// `uname -s`: `Linux`, `Darwin`.
    var system: String
    /// `uname -m`.
    var architecture: String
    /// `glibc 2.36`; nil where it has none.
    var library: String?
    /// `ID` and `ID_LIKE` of os-release(5).
    var distribution: String?
    /// The address of its own that ssh came in at.
    var address: String?
    /// The orch that is there.
    var orch: Installed?

    /// An orch on another machine.
    struct Installed: Hashable, Sendable {
        var path: String
        /// What `orch --version` says; nil where it does not start.
        var version: String?
        /// Whether it is where we put it ourselves.
        var isOurCopy: Bool
    }

    /// What was printed by the shell's own start-up files stands before and between, and is passed over.
    private static let mark = "orch-finds "
    /// Lines of the answer that are looked at.
    private static let linesLimit = 1000

    /// For `sh -s`. Changes nothing.
    static let script = """
        PATH="$PATH:$HOME/.local/bin"
        say() { printf 'orch-finds %s %s\\n' "$1" "$2"; }
        say system "$(uname -s)"
        say architecture "$(uname -m)"
        say library "$(getconf GNU_LIBC_VERSION 2>/dev/null)"
        say distribution "$(test -r /etc/os-release && . /etc/os-release && echo "$ID $ID_LIKE")"
        say address "$(set -- $SSH_CONNECTION; echo "$3")"
        found=$(command -v orch) && say orch "$found" && say version "$("$found" --version 2>/dev/null)"
        test "$found" = "$HOME/.local/bin/orch" && say copy yes
        exit 0

        """

    /// - Throws: a `Problem` when it is no answer of the script.
    init(answer: String, of destination: SSHDestination) throws(Problem) {
        var found: [Substring: String] = [:]
        for line in answer.split(whereSeparator: \.isNewline).suffix(Self.linesLimit) where line.hasPrefix(Self.mark) {
            let parts = line.dropFirst(Self.mark.count).split(separator: " ", maxSplits: 1)
            if parts.count == 2 { found[parts[0]] = String(parts[1]).printable(limit: 300) }
        }
        guard let system = found["system"], let architecture = found["architecture"] else {
            throw Problem(
                .conflict, "\(destination) has no shell that orch understands", next: "see what 'ssh \(destination) uname -sm' says")
        }
        self.system = system
        self.architecture = architecture
        library = found["library"]
        distribution = found["distribution"]
        address = found["address"]
        orch = found["orch"].map { Installed(path: $0, version: found["version"], isOurCopy: found["copy"] == "yes") }
    }

    /// For people: `Linux x86_64, glibc 2.36`.
    var words: String { (["\(system) \(architecture)"] + (library.map { [$0] } ?? [])).joined(separator: ", ") }

    /// How its libraries are installed.
    var packages: SystemPackages { SystemPackages(distribution: distribution) }

    /// What has to happen before orch of our version can be run there.
    enum Program: Hashable, Sendable {
        case there(version: String)
        case copy(instead: String?)
    }

    /// - Parameter ours: what this binary is made for.
    /// - Throws: a `Problem` with what a person can do where nothing can be copied.
    func program(ours: (system: String, architecture: String)) throws(Problem) -> Program {
        if let orch, let version = orch.version, let there = OrchVersion(version), let here = OrchVersion(Version.orch), there >= here {
            return .there(version: version)
        }
        if let orch, !orch.isOurCopy {
            throw Problem(
                .conflict, "\(orch.path) there is \(orch.version.map { "orch \($0)" } ?? "no orch that starts"), and this is \(Version.orch)",
                next: "update it there, as it was installed, and try again")
        }
        guard (system, architecture) == ours else {
            throw Problem(
                .conflict, "it is \(system) \(architecture), and this orch is made for \(ours.system) \(ours.architecture): it can't be copied there",
                next: "install orch \(Version.orch) there, and try again")
        }
        return .copy(instead: orch.map { $0.version ?? "one that does not start" })
    }

    /// What this binary is made for, in the words of `uname`.
    static var here: (system: String, architecture: String) {
        #if os(Linux)
        let system = "Linux"
        #else
        let system = "Darwin"
        #endif
        #if arch(arm64)
        return (system, system == "Linux" ? "aarch64" : "arm64")
        #else
        return (system, "x86_64")
        #endif
    }
}

/// `0.1.0`, compared by its numbers.
struct OrchVersion: Hashable, Sendable, Comparable {
    private let numbers: [Int]

    init?(_ text: String) {
        let parts = text.prefix { $0 != "-" }.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, parts.allSatisfy({ $0.map { $0 >= 0 } == true }) else { return nil }
        numbers = parts.compactMap { $0 }
    }

    static func < (left: Self, right: Self) -> Bool { left.numbers.lexicographicallyPrecedes(right.numbers) }
}
