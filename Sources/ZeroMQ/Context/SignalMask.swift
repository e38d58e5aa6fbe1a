#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Which signals a thread takes.
///
/// libzmq 4.3.4 can miss a wake-up when a signal interrupts one of its threads, so threads of this module, and those libzmq starts, take none.
enum SignalMask {
    /// Signals that say "this thread has a bug": blocking them would only lose the crash report.
    private static let faults = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT]

    /// Runs `body` with all signals blocked, then gives the calling thread its own mask back. A thread started in `body` keeps them blocked.
    static func blockingAll<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        var blocked = sigset_t()
        sigfillset(&blocked)
        for fault in faults {
            sigdelset(&blocked, fault)
        }
        var before = sigset_t()
        pthread_sigmask(SIG_SETMASK, &blocked, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }
}
