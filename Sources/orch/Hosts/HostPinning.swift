import ArgumentParser
import OrchCore
import OrchHome

/// Whether a key may be pinned as a host's: asked once where another one stands, and never silently where it was taken away.
struct HostPinning {
    let name: HostName
    let config: HostConfig
    /// Whatever is known of the name or the key.
    let replaces: Bool

    /// - Throws: a `Problem` with what to do where nobody can be asked, and a quiet end with code 1 at a no.
    func check(_ key: PublicKey) throws {
        guard !replaces else { return }
        if let revoked = config.revocation(of: key) {
            let whose = revoked.name.map { " of \($0.printable(limit: 100))" } ?? ""
            let time = revoked.at.map { " on \($0.iso8601)" } ?? ""
            throw Problem(
                .refused, "the key \(key.shortText)…\(whose) was revoked\(time)",
                next: "let that machine make another ('orch down', move its ORCH_HOME/keys away, 'orch up'); with --replace this one is taken again")
        }
        guard let known = config.hosts[name], known.key != key, known.nextKey != key else { return }
        let words = "\(name) is known with the key \(known.key.shortText)…, and this one is \(key.shortText)…"
        guard Terminal.canAsk else {
            throw Problem(
                .conflict, words, next: "if that machine was installed anew, say it again with --replace; else find out who answers there")
        }
        guard Terminal.confirms("\(words). Replace the one by the other?") else { throw ExitCode(1) }
    }
}
