/// A turn's end with its numbers.
public struct TurnResult: Hashable, Sendable, Codable {
    public let end: TurnEnd
    /// The model's last words, printable, shortened.
    public let text: String
    /// US dollars of the whole conversation; nil when the event did not say.
    public let totalCostUSD: Double?
    public let tokens: TokenCount
    public let turns: Int
    public let durationMilliseconds: Int
    public let denials: [PermissionDenial]
    /// Messages that wait in the process: another turn begins by itself.
    public let queuedTurns: Int

    init(_ report: TurnReport) {
        end = TurnEnd(report)
        text = report.text.printable(limit: ClaudeLimits.lastTextCharacters)
        totalCostUSD = report.totalCostUSD
        tokens = report.tokens
        turns = report.turns
        durationMilliseconds = report.durationMilliseconds
        denials = report.denials
        queuedTurns = report.queuedTurns
    }
}
