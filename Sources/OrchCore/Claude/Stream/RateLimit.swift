/// What the API says about the subscription's limits (only with a subscription's token; also on good answers).
public struct RateLimit: Hashable, Sendable, Codable {
    /// Whether requests are refused now.
    public let isRejected: Bool
    /// When the window ends.
    public let resetsAt: Timestamp?
    /// `five_hour`, `seven_day`, …
    public let window: String?
    /// The fullest window, 0 to 1.
    public let utilization: Double?

    init?(_ json: JSONValue) {
        guard let status = json["status"]?.string else { return nil }
        isRejected = status == "rejected"
        resetsAt = json["resetsAt"]?.double.flatMap(Timestamp.init(epochSeconds:))
        window = json["rateLimitType"]?.string?.printable(limit: ClaudeLimits.prefixCharacters)
        if case .object(let windows)? = json["unifiedWindows"] {
            utilization = windows.values.compactMap { $0["utilization"]?.amount }.max()
        } else {
            utilization = nil
        }
    }
}

extension Timestamp {
    /// Seconds since 1970, up to the year 9999; nil for anything else.
    init?(epochSeconds seconds: Double) {
        guard seconds.isFinite, seconds >= 0, seconds < 253_402_300_800 else { return nil }
        self.init(milliseconds: Int64(seconds * 1000))
    }
}
