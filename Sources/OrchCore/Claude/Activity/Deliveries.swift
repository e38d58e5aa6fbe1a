/// How far each message to the worker has come in this run.
public struct Deliveries: Hashable, Sendable, Codable {
    private struct Entry: Hashable, Sendable, Codable {
        var uuid: String
        var state: DeliveryState
    }

    private var entries: [Entry] = []

    /// How far the message with this uuid got; nil for one that is not known.
    public subscript(_ uuid: String) -> DeliveryState? { entries.last { $0.uuid == uuid }?.state }

    /// The messages that reached the process and not the model: lost when the process dies now, so they are to be sent again.
    public var undelivered: [String] { entries.filter { $0.state == .queued }.map(\.uuid) }

    /// Takes in a state and returns what is new by it. States only advance; one that was skipped over is told too.
    mutating func advance(_ uuid: String, to state: DeliveryState) -> [WorkerFact] {
        let index = entries.lastIndex { $0.uuid == uuid }
        let before = index.map { entries[$0].state }
        if let before, state <= before { return [] }
        if let index { entries[index].state = state } else { append(Entry(uuid: uuid, state: state)) }
        let steps: [(DeliveryState, WorkerFact)] = [
            (.queued, .guidanceQueued(uuid: uuid)), (.started, .guidanceStarted(uuid: uuid)), (.completed, .guidanceCompleted(uuid: uuid)),
        ]
        return steps.filter { step in step.0 <= state && before.map { step.0 > $0 } ?? true }.map(\.1)
    }

    private mutating func append(_ entry: Entry) {
        if entries.count == ClaudeLimits.deliveriesKept {
            entries.remove(at: entries.firstIndex { $0.state == .completed } ?? 0)
        }
        entries.append(entry)
    }
}
