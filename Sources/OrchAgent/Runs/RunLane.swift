import OrchCore

/// What the machine orders of a run.
enum RunLane {
    enum Order: Sendable {
        case say(WorkerLine)
        /// The model was given these words: they wait no more.
        case delivered(String)
        case stop(graceful: Bool)
        case freeze
        case thaw
    }
}
