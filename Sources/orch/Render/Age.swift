import OrchCore

/// Spans of time as people read them: `45m`, `2h5m`, `3d4h`.
enum Age {
    /// From a moment to now; what lies ahead (clocks differ) counts as nothing.
    static func text(from start: Timestamp, to now: Timestamp) -> String {
        let minutes = max(0, now.milliseconds - start.milliseconds) / 60_000
        let (hours, days) = (minutes / 60, minutes / 1440)
        if days > 0 { return "\(days)d\(hours % 24)h" }
        return hours > 0 ? "\(hours)h\(minutes % 60)m" : "\(minutes)m"
    }

    /// The same with seconds where it is less than two minutes: `30s`, `45m`.
    static func fine(from start: Timestamp, to now: Timestamp) -> String {
        let seconds = max(0, now.milliseconds - start.milliseconds) / 1000
        return seconds < 120 ? "\(seconds)s" : text(from: start, to: now)
    }
}

extension Timestamp {
    /// `08:30:12` on clocks that are so many seconds ahead of UTC.
    func clock(secondsEast: Int) -> String { String(adding(milliseconds: Int64(secondsEast) * 1000).iso8601.dropFirst(11).prefix(8)) }

    /// `2026-01-31 08:30` on clocks that are so many seconds ahead of UTC.
    func day(secondsEast: Int) -> String {
        let text = adding(milliseconds: Int64(secondsEast) * 1000).iso8601
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }
}
