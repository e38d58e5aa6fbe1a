import OrchCore

/// Why git, GitHub or the files around them did not do what was asked.
///
/// Holds no secret: `cause` has gone through `Secrets` and is printable.
public struct ForgeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is; callers decide by this, never by the words.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        // The command itself.
        case toolMissing, commandFailed, timedOut, outputTooLarge, malformedOutput, invalidArgument
        // The repository.
        case invalidRef, invalidAddress, localAddressElsewhere, notARepository, unsafeRepository, mirrorTaken, locked
        // The worktree.
        case missingBase, directoryExists, branchInUse, branchExists, worktreeLocked, notAWorktree, worktreeInUse, workAtRisk
        // The machine.
        case diskFull, permissionDenied, fileFailed
        // The network and the far side.
        case remoteUnreachable, authenticationFailed, notFound, rateLimited, tooManyWaiters
    }

    public let code: Code
    /// What this layer was doing: "fetching origin/main of acme/shop".
    public let doing: String
    /// What was found, in words of this layer or the last lines of the command's standard error.
    public let cause: String
    /// What the person can do next; empty when nothing better than the cause is known.
    public let advice: String

    public init(_ code: Code, doing: String, cause: String, advice: String = "") {
        self.code = code
        self.doing = doing.printable(limit: ForgeLimits.causeCharacters)
        self.cause = cause.printableLines
        self.advice = advice.printableLines
    }

    public var description: String { advice.isEmpty ? "\(doing): \(cause)" : "\(doing): \(cause)\n\(advice)" }

    /// Whether the same call can succeed later with nothing changed on this machine.
    public var isTransient: Bool {
        switch code {
        case .timedOut, .locked, .remoteUnreachable, .rateLimited, .tooManyWaiters: true
        default: false
        }
    }
}
