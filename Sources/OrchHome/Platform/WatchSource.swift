import CPlatform
import Dispatch
import Synchronization

/// An open watch, or a clock in its place, that calls back on a queue of its own, until it is cancelled; then it is closed.
final class WatchSource: Sendable {
    private let source: Mutex<any DispatchSourceProtocol>

    /// - Parameter onChange: gets whether a watched file itself is gone.
    init(_ watch: platform_watch, onChange: @escaping @Sendable (_ gone: Bool) -> Void) {
        let source = DispatchSource.makeReadSource(fileDescriptor: watch.fd, queue: DispatchQueue(label: "orch.watch"))
        source.setEventHandler {
            var seen = watch
            onChange(platform_watch_drain(&seen) != 0)
        }
        source.setCancelHandler {
            var closing = watch
            platform_watch_close(&closing)
        }
        source.resume()
        self.source = Mutex(source)
    }

    init(every milliseconds: Int32, onLook: @escaping @Sendable () -> Void) { source = Mutex(Self.clock(every: milliseconds, onLook: onLook)) }

    private static func clock(every milliseconds: Int32, onLook: @escaping @Sendable () -> Void) -> sending any DispatchSourceProtocol {
        let source = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "orch.watch"))
        let pause = DispatchTimeInterval.milliseconds(Int(milliseconds))
        source.schedule(deadline: .now() + pause, repeating: pause)
        source.setEventHandler { onLook() }
        source.resume()
        return source
    }

    func cancel() { source.withLock { $0.cancel() } }
}
