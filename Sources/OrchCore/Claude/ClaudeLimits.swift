/// The bounds of everything that is read from, kept about, or written to a worker process.
public enum ClaudeLimits {
    /// Bytes of one line of `events.jsonl`; a longer one is skipped and reported.
    public static let lineBytes = 8 << 20
    /// Characters kept of a line that could not be used, for the report about it.
    public static let prefixCharacters = 200
    /// Characters kept of the worker's last words and of its last error.
    public static let lastTextCharacters = 2_000
    /// Characters of a tool's input as shown beside its name.
    public static let toolInputCharacters = 160
    /// Broken lines of one run that are reported as facts; later ones are only counted.
    public static let brokenLinesReported = 20
    /// Permission denials of one run that are kept and reported; later ones are only counted.
    public static let denialsKept = 50
    /// Tool calls without a result that are followed at the same time.
    public static let openTools = 64
    /// Messages to the worker whose delivery is followed; the oldest finished ones are forgotten first.
    public static let deliveriesKept = 256
    /// Largest whole number taken from foreign JSON: what a double holds exactly.
    public static let largestCount = 1 << 53
    /// Characters of one line of `orch logs`.
    public static let logLineCharacters = 400
    /// Lines of one text block in `orch logs`.
    public static let logBlockLines = 200
    /// Lines of one tool result in `orch logs`.
    public static let logResultLines = 4
    /// Rules in a list of allowed tools.
    public static let toolRules = 100
}
