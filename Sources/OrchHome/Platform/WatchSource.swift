import CPlatform
import Dispatch
import Synchronization

/// An open watch that calls back on a queue of its own, until it is cancelled; then it is closed.
final class WatchSource: Sendable {
    private let source: Mutex<any DispatchSourceRead>

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

    func cancel() { source.withLock { $0.cancel() } }
}
