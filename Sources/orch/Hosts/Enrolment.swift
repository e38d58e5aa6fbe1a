import OrchCore
import OrchHome
import OrchWire

/// What a coordinator tells a machine that it wants as a host.
struct EnrolmentOffer: Hashable, Sendable, Codable {
    var name: HostName
    /// The only one that is let in there from now on.
    var coordinatorKey: PublicKey
    /// Addresses of that machine at which its agent listens; the port is chosen there.
    var addresses: [String]
    /// Leaves another coordinator for this one.
    var replaces: Bool
    /// Lets services of the person run without a login there. Nil: as nothing was asked.
    var lingers: Bool?
}

/// What the machine answers.
struct EnrolmentAnswer: Hashable, Sendable, Codable {
    /// Of its agent.
    var key: PublicKey
    var orchVersion: String
    /// The port for work; that for events follows.
    var port: Int
    /// Process of the agent.
    var pid: Int32
    /// Sentences for the person.
    var notes: [String]

    /// What a shell's start-up files print stands before it.
    private static let mark = "orch-enrolled "

    var line: String { get throws { Self.mark + (try JSONCoding.line(of: self)) } }

    init(key: PublicKey, orchVersion: String, port: Int, pid: Int32, notes: [String]) {
        self.key = key
        self.orchVersion = orchVersion
        self.port = port
        self.pid = pid
        self.notes = notes
    }

    /// - Throws: a `Problem` when no line of the output is an answer.
    init(output: String, of destination: SSHDestination) throws {
        guard let line = output.split(whereSeparator: \.isNewline).last(where: { $0.hasPrefix(Self.mark) }) else {
            throw Problem(.conflict, "orch on \(destination) gave no answer", next: "run 'ssh \(destination) orch --version' and see")
        }
        self = try JSONCoding.value(EnrolmentAnswer.self, from: Array(line.utf8.dropFirst(Self.mark.utf8.count)))
        guard (1..<65535).contains(port) else { throw Problem(.conflict, "\(destination) names a port that can't be: \(port)") }
    }
}
