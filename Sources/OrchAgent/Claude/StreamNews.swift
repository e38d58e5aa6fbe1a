public import OrchCore

/// A fact for the agent's machine, and the byte of `events.jsonl` after the line it was in.
public struct StreamNews: Hashable, Sendable {
    public let news: WorkerNews
    public let offset: UInt64
}

/// Turns the bytes of one worker's stream into what its agent is to know. Pure; keeps one line at most.
struct StreamFold {
    private(set) var activity: WorkerActivity
    private var reader = StreamReader()
    /// Facts of lines up to here are in the journal: they shape the activity and are not told again.
    private let known: UInt64
    private var told: Told?

    private struct Told: Equatable {
        let phase: WorkerPhase
        let isRequestOpen: Bool
    }

    init(fence: Fence, known: UInt64, now: Int64) {
        activity = WorkerActivity(fence: fence, now: now)
        self.known = known
    }

    /// Takes the next bytes of the file. Of several signs of life only the newest is told, after the facts.
    mutating func take(_ bytes: [UInt8], now: Int64) -> [StreamNews] { fold(reader.feed(bytes), now: now) }

    /// No byte follows any more.
    mutating func finish(now: Int64) -> [StreamNews] { fold(reader.finish().map { [$0] } ?? [], now: now) }

    /// The process is gone.
    mutating func end(_ record: ExitRecord, errorOutput: String) -> RunEnd {
        RunEnd(record, activity: &activity, errorOutput: errorOutput)
    }

    private mutating func fold(_ lines: [StreamReader.Line], now: Int64) -> [StreamNews] {
        var news: [StreamNews] = []
        var sign: StreamNews?
        for line in lines {
            let facts = activity.apply(StreamEvent(line.content), now: now)
            guard line.end > known else { continue }
            news += facts.compactMap { Self.news($0).map { StreamNews(news: $0, offset: line.end) } }
            let present = Told(phase: activity.phase, isRequestOpen: activity.isRequestOpen)
            if present != told || facts.contains(.signOfLife) {
                told = present
                sign = StreamNews(news: .sign(doing: activity.doing, requestOpen: activity.isRequestOpen), offset: line.end)
            }
        }
        return news + (sign.map { [$0] } ?? [])
    }

    private static func news(_ fact: WorkerFact) -> WorkerNews? {
        switch fact {
        case .guidanceStarted(let uuid): .delivered(guidance: uuid)
        case .result(let turn): .turnEnded(good: turn.end == .completed, costUSD: turn.totalCostUSD)
        default: nil
        }
    }
}

extension WorkerActivity {
    /// What it does, for people; nil when it does nothing.
    fileprivate var doing: String? {
        switch phase {
        case .starting, .idle, .ended: nil
        case .requesting, .tool, .waiting, .retrying: phase.description
        }
    }
}
