/// The bounds of everything that is read from and kept beside status files.
public enum StatusFileLimits {
    /// Bytes of one status file: an issue's body of 1 MiB in escaped form fits.
    public static let fileBytes = 8 << 20
    /// Rejected edits of one session that are kept: the first ones, and in the last place the newest.
    public static let rejectedKept = 5
    /// Status files that a listing without daemons reads, the newest first.
    public static let listed = 10_000
    /// How long a text that is no JSON is left alone: editors empty a file before they fill it.
    public static let settling = Duration.milliseconds(300)
    /// Entries of one folder that are looked at.
    public static let entries = 100_000
    /// Files that could not be read and are named in a listing.
    public static let problemsListed = 20
}
