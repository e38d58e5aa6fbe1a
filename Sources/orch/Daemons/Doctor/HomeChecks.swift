import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What stands in `ORCH_HOME`: modes, settings, keys, room, sockets.
struct HomeChecks: Sendable {
    /// Bytes below which a worktree and a journal may not fit any more.
    static let leastRoom: UInt64 = 1 << 30

    let machine: Machine

    func findings() -> [Finding] {
        let home = machine.home
        guard access(home.root, F_OK) == 0 else {
            return [Finding(subject: "home", isFine: true, words: "\(home.root.printable(limit: 300)) is made by the first 'orch up'"), config()]
        }
        return [
            check("home", "\(home.root.printable(limit: 300)) is private") { try PrivateDirectory.check(home.root) },
            config(), room(),
            check("sockets", "their directory is private and its paths are short enough") { _ = try machine.sockets() },
        ] + KeyRole.allCases.map(key)
    }

    private func check(_ subject: String, _ words: String, _ look: () throws -> Void) -> Finding {
        do {
            try look()
            return Finding(subject: subject, isFine: true, words: words)
        } catch {
            return Self.finding(subject, error)
        }
    }

    /// What went wrong, and the fix that its error names.
    private static func finding(_ subject: String, _ error: any Error) -> Finding {
        switch error {
        case let error as NotPrivate:
            Finding(subject: subject, isFine: false, words: "\(error.path.printable(limit: 300)) \(error.reason)", fix: error.fix)
        case let error as InvalidSetting:
            Finding(
                subject: subject, isFine: false,
                words: "\(error.file.printable(limit: 300))\(error.line.map { ":\($0)" } ?? ""): \(error.key) \(error.problem)".printable(limit: 600),
                fix: error.fix)
        default: Finding(subject: subject, isFine: false, words: "\(error)".printable(limit: 600), fix: "see the path and the reason")
        }
    }

    private func config() -> Finding {
        do {
            let warnings = try machine.configFile.read().warnings
            guard let first = warnings.first else { return Finding(subject: "config", isFine: true, words: "\(machine.home.configuration) is valid") }
            let more = warnings.count == 1 ? "" : " (and \(warnings.count - 1) more)"
            return Finding(subject: "config", isFine: false, words: "\(first)\(more)", fix: "correct or remove the key")
        } catch {
            return Self.finding("config", error)
        }
    }

    private func key(_ role: KeyRole) -> Finding {
        let subject = "\(role.rawValue) key"
        do {
            guard let pair = try KeyStore(home: machine.home).load(role) else {
                return Finding(subject: subject, isFine: true, words: "is made at its first use")
            }
            return Finding(subject: subject, isFine: true, words: "\(pair.publicKey.shortText)…, readable by its owner only")
        } catch {
            return Self.finding(subject, error)
        }
    }

    private func room() -> Finding {
        var status = statvfs()
        guard statvfs(machine.home.root, &status) == 0 else {
            return Self.finding("disk", SystemFailure.last("look at the disk of \(machine.home.root)"))
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let words = "\(free >> 20) MiB free for \(machine.home.root)".printable(limit: 300)
        return Finding(subject: "disk", isFine: free >= Self.leastRoom, words: words, fix: free >= Self.leastRoom ? nil : "make room: at least 1 GiB")
    }
}
