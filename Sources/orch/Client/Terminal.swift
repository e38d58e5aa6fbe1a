import CPlatform
import OrchCore
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What stands behind the standard descriptors.
enum Terminal {
    /// Whether a person reads what is printed.
    static var showsOutput: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether a person can be asked.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// The page for standard output. Its width is what `COLUMNS` says, else the terminal's, else 80.
    static func page(_ environment: [String: String], at now: Timestamp) -> Page {
        let isColored = showsOutput && environment["NO_COLOR"]?.isEmpty ?? true && environment["TERM"] != "dumb"
        return Page(
            width: environment["COLUMNS"].flatMap { Int($0) } ?? columns ?? Page.usualWidth, isColored: isColored, secondsEast: secondsEast(at: now))
    }

    private static var columns: Int? {
        var columns: Int32 = 0
        guard platform_terminal_columns(STDOUT_FILENO, &columns) == 0, columns > 0 else { return nil }
        return Int(columns)
    }

    /// Asks on the terminal; only `y` and `yes` are a yes.
    static func confirms(_ question: String) -> Bool {
        Output.note([question + " [y/N]"])
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }

    private static func secondsEast(at moment: Timestamp) -> Int {
        var seconds = time_t(moment.milliseconds / 1000)
        var parts = tm()
        return localtime_r(&seconds, &parts) == nil ? 0 : Int(parts.tm_gmtoff)
    }
}
