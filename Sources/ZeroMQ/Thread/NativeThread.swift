internal import CZeroMQ
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A thread of the system, without signals, that runs one function.
final class NativeThread: Sendable {
    /// The longest name that Linux takes, in bytes.
    private static let nameLimit = 15

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        static func run(_ argument: UnsafeMutableRawPointer?) {
            guard let argument else { return }
            let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            c_zero_mq_name_this_thread(start.name)
            start.body()
        }
    }

    private let running: Mutex<pthread_t?>

    /// Starts the thread.
    ///
    /// - Parameter name: Shown by `ps` and debuggers; cut to 15 bytes.
    init(name: String, _ body: @escaping @Sendable () -> Void) throws(ZeroMQError) {
        let start = Unmanaged.passRetained(Start(name: String(decoding: name.utf8.prefix(Self.nameLimit), as: UTF8.self), body: body))
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let code = SignalMask.blockingAll {
            pthread_create(
                &thread, nil,
                { argument in
                    Start.run(argument)
                    return nil
                }, start.toOpaque())
        }
        guard code == 0 else {
            start.release()
            throw ZeroMQError(code: code, call: "pthread_create")
        }
        running = Mutex(thread)
    }

    deinit {
        running.withLock { thread in
            guard let ended = thread else { return }
            pthread_detach(ended)
        }
    }

    /// Waits for the end of the thread. A second call returns at once.
    func join() {
        running.withLock { thread in
            guard let ending = thread else { return }
            pthread_join(ending, nil)
            thread = nil
        }
    }
}
