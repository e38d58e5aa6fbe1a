import OrchAgent
import OrchCore

/// What the Stop hook is asked. Whatever is wrong with the question, the worker may go: it is never held by a fault of ours.
struct StopQuestion {
    /// Bytes of the hook's input; it holds the model's last message.
    static let inputBytes = 16 << 20

    /// The hook's standard input; nil when it was too long.
    let input: [UInt8]?
    let place: WorkerPlace

    var verdict: StopHook {
        guard let reports = place.reports, let session = place.session else { return .allow }
        let json = input.flatMap { JSONLine.value(String(decoding: $0, as: UTF8.self)) }
        return StopHook.decide(
            hasReported: reports.hasReported, isSecondTime: StopHook.isSecondTime(json), command: place.command, session: session)
    }
}
