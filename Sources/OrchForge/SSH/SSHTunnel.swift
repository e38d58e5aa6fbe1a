public import OrchCore

/// Unix sockets of this machine that lead to ports of another, through one ssh that is started again whenever it ends.
public struct SSHTunnel: Sendable {
    /// One socket and where it leads.
    public struct Forward: Hashable, Sendable {
        /// Path of the socket here, at most 107 bytes, in a directory that is ours alone.
        public let socket: String
        /// `127.0.0.1:7717`, as the other machine sees it.
        public let there: String

        public init(socket: String, there: String) {
            self.socket = socket
            self.there = there
        }
    }

    private let ssh: SSH
    private let forwards: [Forward]
    private let pause: Pause

    public init(_ ssh: SSH, forwards: [Forward]) { self.init(ssh, forwards: forwards, pause: .clock) }

    init(_ ssh: SSH, forwards: [Forward], pause: Pause) {
        self.ssh = ssh
        self.forwards = forwards
        self.pause = pause
    }

    /// Keeps the tunnel until the task is cancelled; then its ssh has ended.
    ///
    /// - Parameter broke: gets why an ssh ended, each time; the next one is started after a pause of 1 s, doubled up to 30 s while
    ///   ssh fails at once.
    public func run(broke: @Sendable (String) async -> Void) async {
        var delay = ForgeLimits.tunnelFirstDelay
        while !Task.isCancelled {
            let begun = ContinuousClock.now
            let words = await once()
            if Task.isCancelled { return }
            await broke(words)
            if ContinuousClock.now - begun > ForgeLimits.tunnelStable { delay = ForgeLimits.tunnelFirstDelay }
            do { try await pause(delay) } catch { return }
            delay = min(delay * 2, ForgeLimits.tunnelLongestDelay)
        }
    }

    private func once() async -> String {
        do {
            let result = try await CommandRunner().run(held: ssh.tunnel(forwards))
            return "ssh \(ssh.destination): \(SSHFailure.cause(result))"
        } catch {
            return "ssh \(ssh.destination): \((error as? ForgeError)?.cause ?? "\(error)")"
        }
    }
}
