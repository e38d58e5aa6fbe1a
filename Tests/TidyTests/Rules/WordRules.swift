/// The words the house does without, each with its reason.
enum WordRules {
    static let all = [forcedTry, unsafe, clocksInCore, printing, sleeping, looseTasks, badNames]

    private static func isSwift(_ path: String) -> Bool { path.hasSuffix(".swift") }
    private static func isSource(_ path: String) -> Bool { isSwift(path) && (path.hasPrefix("Sources/") || path.hasPrefix("templates/")) }

    static let forcedTry = WordRule(pattern: #"\btry!"#, covers: isSwift, advice: "an error is handled or thrown on")

    static let unsafe = WordRule(
        pattern: #"\b(?:Unsafe\w+|withUnsafe\w+|unsafeBitCast|unsafeDowncast|Unmanaged|withMemoryRebound)\b"#
            + #"|@unchecked\s+Sendable|\b(?:nonisolated|unowned)\(unsafe\)"#,
        covers: { isSwift($0) && !$0.hasPrefix("Sources/ZeroMQ/") },
        advice: "unsafe code lives in Sources/ZeroMQ only; C that needs pointers lives in Sources/CPlatform")

    /// Chance is a clock of its own: the simulator must be able to replay a seed.
    static let clocksInCore = WordRule(
        pattern: #"\bDate\(\)|\bDate\.now\b|\b(?:Continuous|Suspending)Clock\b|\bDispatchTime\b|\bclock_gettime\b|\bgettimeofday\b|(?<![\w.])time\("#
            + #"|\bSystemRandomNumberGenerator\b|\bUUID\(\)|\.random\((?![^)]*using:)|\.randomElement\(\)|\.shuffled\(\)"#,
        covers: { isSwift($0) && $0.hasPrefix("Sources/OrchCore/") },
        advice: "the core reads no clock and throws no dice: time and chance come in as values")

    static let printing = WordRule(
        pattern: #"(?<![\w.])(?:print|debugPrint|dump)\("#,
        covers: { isSource($0) && !$0.hasPrefix("Sources/orch/") },
        advice: "only the command line writes to people; a library returns or logs")

    static let sleeping = WordRule(
        pattern: #"\b(?:Task|Thread)\.sleep\b|(?<![\w.])u?sleep\(|\bnanosleep\b|Clock\(\)\.sleep\b"#,
        covers: { isSwift($0) && $0.hasPrefix("Tests/") },
        advice: "a test waits for a state, or moves a manual clock")

    /// Not loose: `await Task {` where it stands (a shield from cancellation), and the hop to an actor in `onCancel:`, which cannot wait.
    static let looseTasks = WordRule(
        pattern: #"(?<![\w.]|await |onCancel: \{\s{0,200})Task(?:<[^>]*>)?\s*[({]|\bTask\.(?:detached|immediate)\b"#,
        covers: isSource,
        advice: "work belongs to a task group that waits for it; an exception stands in WordRules.swift with its reason",
        exceptions: [
            "Sources/OrchForge/Repository/SharedWork.swift":
                "work that several callers share may outlive the one who began it; the last to leave cancels it"
        ])

    static let badNames = WordRule(
        pattern: #"\b(?:class|struct|enum|actor|protocol)\s+\w*(?:Manager|Helper|Helpers|Util|Utils|Utilities)\b"#,
        covers: isSwift,
        advice: "name the thing that it is, in the words of the domain")
}
