import CPlatform
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The signals of a scripted worker as something to poll for.
struct ScriptedSignals: ~Copyable {
    /// Signals that are taken at a time.
    private static let atOnce = 64

    private let pipe: OwnedDescriptor

    /// From now on the process is not ended by them. For one value in a process.
    init() throws {
        var number: Int32 = -1
        let failure = platform_signal_pipe([SIGCHLD, SIGTERM, SIGINT, SIGHUP], 4, &number)
        guard failure == 0 else { throw SystemFailure(doing: "catch signals", code: failure) }
        pipe = OwnedDescriptor(number)
        // Nobody reads the output any more: as the real one, it works on.
        signal(SIGPIPE, SIG_IGN)
    }

    /// For poll.
    var number: Int32 { pipe.number }

    /// The signals that have come.
    func take() -> Set<Int32> {
        var buffer = [UInt8](repeating: 0, count: Self.atOnce)
        let count = DescriptorBytes.read(&buffer, from: pipe.number, count: buffer.count)
        return Set(buffer.prefix(max(0, count)).map { Int32($0) })
    }

    /// Reaps the children that have ended: pid and exit code, 128 + n for signal n as a shell tells it.
    func reap() -> [Int32: Int32] {
        var ended: [Int32: Int32] = [:]
        var (pid, code, signal): (Int32, Int32, Int32) = (0, 0, 0)
        while platform_reap(&pid, &code, &signal) == 1 { ended[pid] = signal == 0 ? code : 128 + signal }
        return ended
    }
}
