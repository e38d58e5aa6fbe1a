import OrchCore
import OrchHome

/// Tells the person at a terminal how long an invitation still counts; anybody else once.
struct InvitationWait: Sendable {
    let name: HostName
    let endpoint: Endpoint

    /// Until the moment, or the task is cancelled.
    func tell(until deadline: ContinuousClock.Instant) async {
        while !Task.isCancelled {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return }
            Output.note(["waiting for \(name) at \(endpoint), \(Self.words(left)) left; Ctrl-C takes the invitation back"])
            guard Terminal.showsOutput else { return }
            // Cancelled at the end of the wait.
            try? await ContinuousClock().sleep(for: min(left, .seconds(60)))
        }
    }

    static func words(_ left: Duration) -> String {
        let seconds = left.components.seconds + (left.components.attoseconds > 0 ? 1 : 0)
        return seconds > 90 ? "\((seconds + 30) / 60) min" : "\(seconds) s"
    }
}
