import OrchCore
import OrchHome
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A command of a script that runs: a session of its own, nothing on its input, both outputs in one pipe.
final class ScriptedTool {
    /// Bytes of output that are kept; later ones are counted.
    static let outputBytes = 30_000
    /// After this a command is ended, as the real one does.
    static let timeLimit: Duration = .seconds(600)

    let pid: Int32
    let deadline: SuspendingClock.Instant
    private let pipe: OwnedDescriptor
    private var output: [UInt8] = []
    private var dropped = 0
    /// Nobody writes any more.
    private(set) var hasEnded = false

    /// For poll.
    var number: Int32 { pipe.number }

    init(command: String, environment: [String: String], directory: String) throws {
        var ends: [Int32] = [-1, -1]
        guard Self.open(&ends) == 0 else { throw SystemFailure.last("make a pipe") }
        let reading = OwnedDescriptor(ends[0])
        let writing = OwnedDescriptor(ends[1])
        let null = try OwnedDescriptor(path: "/dev/null", flags: O_RDONLY)
        _ = fcntl(reading.number, F_SETFD, FD_CLOEXEC)
        _ = fcntl(writing.number, F_SETFD, FD_CLOEXEC)
        // What a command leaves behind may hold its end open for ever.
        _ = fcntl(reading.number, F_SETFL, O_NONBLOCK)
        var launch = ProcessLaunch(
            executable: "/bin/sh", arguments: ["/bin/sh", "-c", command], environment: environment, directory: directory,
            descriptors: [0: null.number, 1: writing.number, 2: writing.number])
        launch.newSession = true
        pid = try launch.start().pid
        pipe = reading
        deadline = .now + Self.timeLimit
    }

    /// Takes what can be read now.
    func drain() {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while !hasEnded {
            let count = DescriptorBytes.read(&buffer, from: pipe.number, count: buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            if count <= 0 {
                hasEnded = true
                return
            }
            let room = Self.outputBytes - output.count
            output += buffer.prefix(min(count, room))
            dropped += max(0, count - room)
        }
    }

    /// What it wrote to both outputs.
    var text: String {
        let text = String(decoding: output, as: UTF8.self)
        return dropped > 0 ? "\(text)\n… \(dropped) more bytes" : text
    }

    private static func open(_ ends: inout [Int32]) -> Int32 {
        #if canImport(Glibc)
        Glibc.pipe(&ends)
        #elseif canImport(Musl)
        Musl.pipe(&ends)
        #else
        Darwin.pipe(&ends)
        #endif
    }
}
