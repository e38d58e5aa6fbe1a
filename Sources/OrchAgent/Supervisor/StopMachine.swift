import OrchHome

/// The order in which a worker is ended: ask, TERM, KILL. Pure; the supervisor's loop does what it says.
struct StopMachine: Hashable {
    enum State: Hashable {
        /// → asked, killing
        case running
        /// The farewell is on its way → terminating, killing
        case asked
        /// TERM was sent → killing
        case terminating
        /// KILL was sent, and is sent again while the worker lives.
        case killing
    }

    enum Action: Hashable {
        case sayFarewell
        case terminate
        case kill
    }

    struct Step: Hashable {
        var action: Action
        /// `timeUp` is due after this many milliseconds, unless another step comes first.
        var wait: Int64
    }

    /// KILL is sent again after this: only a worker in an uninterruptible wait, or one that may not be signalled, is still there.
    static let killAgain: Int64 = 500

    private(set) var state: State = .running
    let grace: EndingGrace
    let hasFarewell: Bool

    init(grace: EndingGrace, hasFarewell: Bool) {
        self.grace = grace
        self.hasFarewell = hasFarewell
    }

    /// A stop was asked for. nil when what is under way is at least as strong.
    mutating func requested(_ mode: StopRequest.Mode) -> Step? {
        switch (mode, state) {
        case (.graceful, .running): hasFarewell ? ask() : terminate()
        case (.kill, .running), (.kill, .asked), (.kill, .terminating): kill()
        case (.graceful, _), (.kill, .killing): nil
        }
    }

    /// The wait of the last step is over and the worker lives.
    mutating func timeUp() -> Step? {
        switch state {
        case .running: nil
        case .asked: terminate()
        case .terminating, .killing: kill()
        }
    }

    private mutating func ask() -> Step {
        state = .asked
        return Step(action: .sayFarewell, wait: grace.ask)
    }

    private mutating func terminate() -> Step {
        state = .terminating
        return Step(action: .terminate, wait: grace.terminate)
    }

    private mutating func kill() -> Step {
        state = .killing
        return Step(action: .kill, wait: Self.killAgain)
    }
}
