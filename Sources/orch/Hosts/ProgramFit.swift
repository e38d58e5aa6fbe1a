import OrchCore
import OrchForge

/// Whether this binary would start on another machine: looked at there before anything is brought.
struct ProgramFit: Sendable {
    private static let mark = "orch-lacks "

    let ssh: SSH
    let far: FarMachine

    /// - Parameter program: this binary.
    /// - Throws: a `Problem` with the line that installs what is missing there.
    func check(_ program: [UInt8]) async throws {
        // Of another form than Linux has (macOS): the copy is tried before it is put in place.
        guard let needs = ProgramNeeds(program) else { return }
        try checkLibrary(needs)
        let missing = try await missing(needs)
        guard missing.isEmpty else { throw Self.missing(missing, installing: missing, far.packages, ssh.destination) }
    }

    private func checkLibrary(_ needs: ProgramNeeds) throws(Problem) {
        guard let wanted = needs.glibc else { return }
        guard let words = far.library, let there = DottedNumber(String(words.drop { !$0.isNumber })) else {
            throw Self.tooOld("it has no glibc that says its version (orch needs \(wanted))", ssh.destination)
        }
        guard there < wanted else { return }
        throw Self.tooOld("its C library is glibc \(there), orch needs \(wanted)", ssh.destination)
    }

    /// What the loader's own list there lacks. Where there is no such list nothing is said: the copy is tried before it is put in place.
    private func missing(_ needs: ProgramNeeds) async throws -> [String] {
        let result = try await ssh.run(
            #"""
            sh -c 'PATH="$PATH:/sbin:/usr/sbin"; known=$(ldconfig -p 2>/dev/null) || exit 0; set --; while IFS= read -r line; do \#
            case "$line" in /*) set -- "$@" "$line" ;; *) found=; case "$known" in *"$line ("*) found=1 ;; esac; \#
            for d; do test -e "$d/$line" && found=1; done; test "$found" || printf "orch-lacks %s\n" "$line" ;; esac; done'
            """#, input: Array((needs.folders + needs.libraries).map { $0 + "\n" }.joined().utf8), doing: "looking for libraries")
        let said = result.text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(Self.mark) }.map { $0.dropFirst(Self.mark.count) }
        return needs.libraries.filter { said.contains($0[...]) }
    }

    static func missing(_ libraries: [String], installing all: [String], _ packages: SystemPackages, _ destination: SSHDestination) -> Problem {
        let names = libraries.map { $0.printable(limit: 60) }.joined(separator: " and ")
        let next = packages.line(installing: all).map { "'ssh -t \(destination) \($0)'" } ?? "install what holds \(names) there"
        return Problem(
            .conflict, "orch does not start on \(destination): \(names) \(libraries.count == 1 ? "is" : "are") missing there",
            next: "\(next), and try again")
    }

    static func tooOld(_ words: String, _ destination: SSHDestination) -> Problem {
        Problem(
            .conflict, "orch does not start on \(destination): \(words)",
            next: "build orch there ('./deploy/quickstart.sh' in a clone), or use a newer system")
    }
}
