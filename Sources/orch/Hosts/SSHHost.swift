import OrchCore
import OrchForge
import OrchHome
import OrchWire
import ZeroMQ

/// Makes a machine that ssh gets to a host of ours: brings orch there, exchanges the keys inside ssh, starts its agent, and finds out how
/// its agent is reached from here.
struct SSHHost: Sendable {
    /// How long a direct connection is tried before the tunnel is taken.
    private static let directTime: Duration = .seconds(3)
    /// How long the tunnel is tried.
    private static let tunnelTime: Duration = .seconds(10)
    private static let loopback = "127.0.0.1"

    let name: HostName
    let ssh: SSH
    let machine: Machine
    /// Absolute path of this binary.
    let orch: String
    /// Not even tried: a direct connection.
    let tunnelOnly: Bool
    /// Whether the machine may be taken from another coordinator.
    let replaces: Bool
    /// Whether lingering is turned on there where it is off.
    let lingers: Bool
    /// Gets one sentence for each step that is done.
    let tell: @Sendable (String) throws -> Void

    /// - Returns: what belongs into `hosts` of `config.json`.
    func add() async throws -> RemoteHost {
        let far = try await survey()
        try tell("\(name): \(far.words)")
        try await bringOrch(to: far)
        let direct = tunnelOnly ? nil : far.address.flatMap(Self.reachable)
        var answer = try await enrol([Self.loopback] + (direct.map { [$0] } ?? []))
        let keys = try KeyStore(home: machine.home).curve(.coordinator)
        let probe = HostProbe(own: keys, agent: try CurveKey(answer.key))
        if direct != nil {
            let there = Endpoint(host: try await ssh.hostName(), port: answer.port)
            if there.canBeDialled, try await probe.reaches(there.description, within: Self.directTime) {
                try told(answer, "is reached at \(there)")
                return try host(there, answer)
            }
            // What nobody gets to need not be open.
            answer = try await enrol([Self.loopback])
        }
        if let failure = try await probe.failure(through: ssh, to: answer.port, in: try machine.sockets(), within: Self.tunnelTime) {
            throw Problem(
                .conflict, "the agent of \(name) runs, and can't be reached through ssh: \(failure)",
                next: "see whether its sshd allows forwarding (AllowTcpForwarding), then try again")
        }
        try told(answer, "is reached through ssh \(ssh.destination)")
        return try host(Endpoint(host: Self.loopback, port: answer.port), answer, through: ssh.destination)
    }

    private func survey() async throws -> FarMachine {
        let answer = try await ssh.run("sh -s", input: Array(FarMachine.script.utf8), doing: "looking at \(name)")
        return try FarMachine(answer: answer.text, of: ssh.destination)
    }

    private func bringOrch(to far: FarMachine) async throws {
        switch try far.program(ours: FarMachine.here) {
        case .there(let version): try tell("\(name): orch \(version) is there")
        case .copy(let old):
            let program = try BoundedFile.read(orch, limit: ProgramCopy.bytesLimit)
            try await ProgramFit(ssh: ssh, far: far).check(program)
            try await ProgramCopy(ssh: ssh, program: program, packages: far.packages).run()
            let instead = old.map { " in the place of \($0)" } ?? ""
            try tell("\(name): orch \(Version.orch) copied to ~/.local/bin/orch (\(program.count >> 20) MiB)\(instead)")
        }
    }

    /// In a login shell: the agent gets the PATH that the person has there, with claude and gh on it.
    private func enrol(_ addresses: [String]) async throws -> EnrolmentAnswer {
        let key = try KeyStore(home: machine.home).pair(.coordinator).publicKey
        let offer = EnrolmentOffer(name: name, coordinatorKey: key, addresses: addresses, replaces: replaces, lingers: lingers)
        let result = try await ssh.run(
            #"""
            sh -c 'PATH="$PATH:$HOME/.local/bin"; ORCH_PROGRAM=$(command -v orch); export PATH ORCH_PROGRAM; \#
            exec "${SHELL:-/bin/sh}" -lc "exec \"\$ORCH_PROGRAM\" enrol"'
            """#, input: Array((try JSONCoding.line(of: offer) + "\n").utf8), doing: "making \(name) a host")
        return try EnrolmentAnswer(output: result.text, of: ssh.destination)
    }

    private func told(_ answer: EnrolmentAnswer, _ way: String) throws {
        try tell("\(name): its agent runs (pid \(answer.pid), key \(answer.key.shortText)…)")
        for note in answer.notes { try tell("\(name): \(note.printable(limit: 300))") }
        try tell("\(name) \(way)")
    }

    private func host(_ endpoint: Endpoint, _ answer: EnrolmentAnswer, through ssh: SSHDestination? = nil) throws -> RemoteHost {
        guard let status = endpoint.statusEndpoint else { throw Problem(.conflict, "no port follows \(endpoint)") }
        return RemoteHost(endpoint: endpoint, statusEndpoint: status, key: answer.key, ssh: ssh)
    }

    /// Nil for an address at which nobody else can get there; an IPv6 address in its brackets.
    private static func reachable(_ address: String) -> String? {
        guard !address.hasPrefix("127."), address != "::1" else { return nil }
        return address.contains(":") ? "[\(address)]" : address
    }
}
