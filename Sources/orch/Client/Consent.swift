import ArgumentParser
import OrchCore

/// Asks before something that can't be taken back.
enum Consent {
    /// - Throws: a usage error where nobody can be asked, and a quiet end with code 1 at a no.
    static func require(_ question: String, isGiven: Bool) throws {
        guard !isGiven else { return }
        guard Terminal.canAsk else { throw Problem(.usage, "there is no terminal to ask on", next: "give --yes") }
        guard Terminal.confirms(question) else { throw ExitCode(1) }
    }
}
