import OrchCore
import OrchForge
import OrchHome

/// Puts this binary into `~/.local/bin` of another machine, over ssh.
struct ProgramCopy: Sendable {
    private static let bytesLimit = 1 << 30

    let ssh: SSH
    /// Absolute path of this binary.
    let orch: String

    /// Replaces what is there only by a whole file that starts.
    ///
    /// - Returns: how many bytes it has.
    /// - Throws: `Problem` with the install line for what it lacks there; `ForgeError`.
    func run() async throws -> Int {
        let program = try BoundedFile.read(orch, limit: Self.bytesLimit)
        do {
            // The count first: of a copy that is cut short, nothing stays.
            _ = try await ssh.run(
                """
                sh -c 'umask 022; d="$HOME/.local/bin"; t="$d/.orch.$$"; IFS= read -r size; mkdir -p "$d" || exit 1; cat > "$t"; \
                test "$(wc -c < "$t")" -eq "$size" || { rm -f "$t"; echo "the copy is not whole" >&2; exit 1; }; \
                chmod 755 "$t" && "$t" --version > /dev/null && mv -f "$t" "$d/orch" || { rm -f "$t"; exit 1; }'
                """, input: Array("\(program.count)\n".utf8) + program, timeLimit: ForgeLimits.copyTime, doing: "copying orch")
        } catch let error as ForgeError where error.code == .commandFailed {
            throw Self.lacking(error, ssh.destination) ?? error
        }
        return program.count
    }

    /// What the loader says of a library that is not there (ld.so(8)), as the line that installs it.
    static func lacking(_ error: ForgeError, _ destination: SSHDestination) -> Problem? {
        if let range = error.cause.firstRange(of: "version `GLIBC") {
            let wanted = error.cause[range.lowerBound...].dropFirst("version `".count).prefix { $0 != "'" }
            return Problem(
                .conflict, "orch does not start on \(destination): its C library is older than \(wanted)",
                next: "build orch there ('./deploy/quickstart.sh' in a clone), or use a newer system")
        }
        let isMissing = error.cause.contains("shared libraries")
        guard isMissing, let library = packages.first(where: { error.cause.contains($0.library) }) else { return nil }
        return Problem(
            .conflict, "orch does not start on \(destination): \(library.library) is missing there",
            next: "'ssh -t \(destination) sudo apt-get install -y \(packages.map(\.package).joined(separator: " "))', and try again")
    }

    /// What orch needs of a Debian or Ubuntu.
    private static let packages = [(library: "libzmq.so.5", package: "libzmq5"), (library: "libsqlite3.so.0", package: "libsqlite3-0")]
}
