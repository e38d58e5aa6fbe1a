internal import Synchronization

/// A value that one thread sets once and tasks wait for.
final class Outcome<Value: Sendable>: Sendable {
    private enum State {
        case open(waiting: [CheckedContinuation<Value, Never>])
        case set(Value)
    }

    private let state = Mutex<State>(.open(waiting: []))

    /// Sets the value and wakes all that wait. Later calls change nothing.
    func set(_ value: Value) {
        let waiting: [CheckedContinuation<Value, Never>] = state.withLock { state in
            guard case .open(let waiting) = state else { return [] }
            state = .set(value)
            return waiting
        }
        for continuation in waiting {
            continuation.resume(returning: value)
        }
    }

    /// The value, when it is there.
    var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let known: Value? = state.withLock { state in
                    switch state {
                    case .set(let value):
                        return value
                    case .open(let waiting):
                        state = .open(waiting: waiting + [continuation])
                        return nil
                    }
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}
