import OrchCore
import OrchHome

/// The newest code that was used on this machine, by what can't be turned back into it: pasted again it is refused at once, instead of being
/// waited for in vain.
struct UsedCode: Hashable, Sendable, Codable {
    private static let bytesLimit = 4096

    var fingerprint: String
    var at: Timestamp

    private static func path(_ home: HomeDirectory) -> String { "\(home.agent)/joined.json" }

    /// - Throws: a `Problem` when it is this one.
    static func check(_ code: InvitationCode, in home: HomeDirectory) throws {
        guard let used = try JSONFile.read(UsedCode.self, from: path(home), limit: bytesLimit), used.fingerprint == code.fingerprint else { return }
        throw Problem(
            .refused, "this code was used on this machine already (\(used.at)), and a code counts once",
            next: "'orch up --only agent' starts the agent if it does not run; for anything else ask for a new invitation")
    }

    static func keep(_ code: InvitationCode, in home: HomeDirectory) throws {
        try JSONFile.write(UsedCode(fingerprint: code.fingerprint, at: WallClock.now()), to: path(home))
    }
}
