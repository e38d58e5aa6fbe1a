import OrchCore
import OrchForge
import OrchHome

/// Puts this binary into `~/.local/bin` of another machine, over ssh.
struct ProgramCopy: Sendable {
    static let bytesLimit = 1 << 30

    let ssh: SSH
    /// This binary, whole.
    let program: [UInt8]
    let packages: SystemPackages

    /// Replaces what is there only by a whole file that starts.
    ///
    /// - Throws: `Problem` with the install line for what it lacks there; `ForgeError`.
    func run() async throws {
        do {
            // The count first: of a copy that is cut short, nothing stays.
            _ = try await ssh.run(
                """
                sh -c 'umask 022; d="$HOME/.local/bin"; t="$d/.orch.$$"; IFS= read -r size; mkdir -p "$d" || exit 1; cat > "$t"; \
                test "$(wc -c < "$t")" -eq "$size" || { rm -f "$t"; echo "the copy is not whole" >&2; exit 1; }; \
                chmod 755 "$t" && "$t" --version > /dev/null && mv -f "$t" "$d/orch" || { rm -f "$t"; exit 1; }'
                """, input: Array("\(program.count)\n".utf8) + program, timeLimit: ForgeLimits.copyTime, doing: "copying orch")
        } catch let error as ForgeError where error.code == .commandFailed {
            throw lacking(error) ?? error
        }
    }

    /// What the loader says of a library that is not there (ld.so(8)), as the line that installs it: of what `ProgramFit` could not see.
    func lacking(_ error: ForgeError) -> Problem? {
        if let range = error.cause.firstRange(of: "version `GLIBC") {
            let wanted = error.cause[range.lowerBound...].dropFirst("version `".count).prefix { $0 != "'" }
            let library = wanted.hasPrefix("GLIBCXX") ? "C++ library" : "C library"
            return ProgramFit.tooOld("its \(library) is older than \(wanted)", ssh.destination)
        }
        let isMissing = error.cause.contains("shared libraries")
        guard isMissing, let library = SystemPackages.needed.first(where: { error.cause.contains($0) }) else { return nil }
        return ProgramFit.missing([library], installing: SystemPackages.needed, packages, ssh.destination)
    }
}
