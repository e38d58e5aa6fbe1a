import Synchronization

/// A value that several tasks of a test change.
final class Tally<Value: Sendable>: Sendable {
    private let box: Mutex<Value>

    init(_ value: Value) { box = Mutex(value) }

    var value: Value { box.withLock { $0 } }

    @discardableResult
    func change(_ body: @Sendable (inout Value) -> Void) -> Value {
        box.withLock { value in
            body(&value)
            return value
        }
    }
}
