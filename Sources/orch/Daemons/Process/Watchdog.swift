import Dispatch
import Foundation

/// Ends this process when an ending takes longer than it may: libzmq waits without limit for sockets that nobody closes, and an
/// operator who asked for an end must get one.
///
/// It runs on a thread of its own, so that it also bites when every thread of the program is blocked.
struct Watchdog {
    /// sysexits(3), EX_SOFTWARE.
    static let exitCode: Int32 = 70

    private let timer: any DispatchSourceTimer

    /// - Parameters:
    ///   - limit: how long the ending may take, counted from here.
    ///   - bite: says what hangs, just before the process is ended.
    init(after limit: Duration, bite: @escaping @Sendable () -> Void) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "orch.watchdog"))
        timer.schedule(deadline: .now() + .milliseconds(Int(limit.components.seconds * 1000)))
        timer.setEventHandler {
            bite()
            _exit(Self.exitCode)
        }
        timer.activate()
    }

    /// The ending is over.
    func calm() { timer.cancel() }
}
