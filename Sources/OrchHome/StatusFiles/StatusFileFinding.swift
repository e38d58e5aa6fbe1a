public import OrchCore

/// What was found in a status file that somebody else has written.
public enum StatusFileFinding: Hashable, Sendable {
    case edited(StatusFileEdit)
    /// It was no status file any more. Its text was set aside and the truth written again.
    case rejected(RejectedEdit)
}

/// A text that stood in the place of a status file.
public struct RejectedEdit: Hashable, Sendable, CustomStringConvertible {
    public let session: SessionKey
    /// The status file.
    public let path: String
    /// With the line where there is one.
    public let reason: String
    /// Where the text is now.
    public let keptAt: String

    public var description: String {
        let kept = FilePaths.name(of: keptAt).printable(limit: 200)
        return "\(path.printable(limit: 300)): \(reason.printable(limit: 300)); the text was set aside as \(kept)"
    }
}
