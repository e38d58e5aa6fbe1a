import OrchAgent
import OrchCore
import OrchHome
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Does what a worker asks for through its tools. It needs the run's folder only: the agent may be away.
struct WorkerDesk {
    /// What the worker is told.
    struct Answer: Equatable {
        let text: String
        var isError = false
    }

    /// nil outside a run: then every call is refused with words.
    let reports: RunReports?

    func perform(_ call: WorkerToolCall) -> Answer {
        guard let reports else {
            return Answer(text: "\(WorkerVariables.runDirectory) names no run, so there is nobody to report to", isError: true)
        }
        do {
            return Answer(text: try perform(call, reports))
        } catch {
            return Answer(text: "\(error); nothing was reported, try again", isError: true)
        }
    }

    private func perform(_ call: WorkerToolCall, _ reports: RunReports) throws -> String {
        switch call {
        case .reportStatus(let status, let reason, let address):
            try reports.add(Report(id: Self.newID(), status: status, reason: reason, pullRequestUrl: address, at: WallClock.now()))
            return status.endsRun ? "Reported \(status.rawValue). End your turn now." : "Reported \(status.rawValue)."
        case .escalate(let question):
            try reports.add(Report(id: Self.newID(), question: question, at: WallClock.now()))
            return "The operator is asked. Commit what you have and end your turn: the answer comes as a message in this conversation."
        case .checkGuidance:
            return Self.words(try reports.guidance())
        }
    }

    private static func words(_ guidance: [WaitingGuidance]) -> String {
        guard !guidance.isEmpty else { return "There is no direction that has not reached you." }
        let texts = guidance.map { "Direction from the operator of this work:\n\n\($0.text.printableLines)" }
        // All of it comes as messages in any case; this is the early look.
        return (texts + ["You will see this once more as a message; it is the same direction."]).joined(separator: "\n\n")
            .clipped(bytes: Limits.textBytes)
    }

    private static func newID() -> String { UUID().uuidString.lowercased() }
}
