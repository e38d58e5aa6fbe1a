import Foundation
import OrchCore
import Synchronization
import Testing

@testable import OrchForge

/// ssh as it is called, with stand-ins that only tell how they were called; the real one is in the tests of the command.
@Suite struct SSHTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func ssh(_ script: String) async throws -> SSH {
        let program = "\(workshop.root)/ssh"
        try workshop.write("#!/bin/sh\n\(script)\n", to: program)
        try await workshop.run("chmod", "+x", program)
        return SSH(try SSHDestination("ann@gpu-box"), environment: ["PATH": "/usr/bin:/bin"], program: program)
    }

    @Test func dataGoesInOverStandardInputOnly() async throws {
        let ssh = try await ssh(#"cat > "$0.in"; printf '%s\n' "$@" > "$0.args"; echo fine"#)
        let result = try await ssh.run("sh -s", input: Array("$(rm -rf /)".utf8), doing: "trying")
        #expect(result.line == "fine")
        #expect(try workshop.read("\(workshop.root)/ssh.in") == "$(rm -rf /)")
        let arguments = try workshop.read("\(workshop.root)/ssh.args").split(separator: "\n")
        #expect(arguments.suffix(4) == ["-T", "--", "ann@gpu-box", "sh -s"])
        #expect(arguments.contains("BatchMode=yes") && arguments.contains("ForwardAgent=no"))
    }

    @Test(arguments: [
        ("Permission denied (publickey).", ForgeError.Code.authenticationFailed), ("Host key verification failed.", .authenticationFailed),
        ("ssh: connect to host gpu-box port 22: Connection refused", .remoteUnreachable),
        ("ssh: Could not resolve hostname gpu-box: Name or service not known", .remoteUnreachable), ("kex_exchange_identification", .commandFailed),
    ])
    func whatSSHSaysHasACodeAndAWayOn(said: String, code: ForgeError.Code) async throws {
        let ssh = try await ssh("echo '\(said)' >&2; exit 255")
        let error = await forgeError { try await ssh.run("true", doing: "trying") }
        #expect(error?.code == code && error?.cause == said && error?.advice.isEmpty == false)
    }

    @Test func theFarSidesFailureIsNotTakenForSSHs() async throws {
        let ssh = try await ssh("echo 'Permission denied' >&2; exit 1")
        #expect(await forgeError { try await ssh.run("true", doing: "trying") }?.code == .commandFailed)
    }

    @Test func aTunnelIsMadeAgainAfterEverLongerPauses() async throws {
        let ssh = try await ssh("echo 'no route' >&2; exit 255")
        let pauses = Mutex<[Duration]>([])
        let pause = Pause { duration in
            let count = pauses.withLock {
                $0.append(duration)
                return $0.count
            }
            if count == 7 { throw CancellationError() }
        }
        let words = Mutex<[String]>([])
        await SSHTunnel(ssh, forwards: [], pause: pause).run { said in words.withLock { $0.append(said) } }
        #expect(pauses.withLock { $0 } == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(words.withLock { $0 } == Array(repeating: "ssh ann@gpu-box: no route", count: 7))
    }

    @Test func aTunnelEndsWithItsTaskAndHoldsItsStandardInputUntilThen() async throws {
        let ssh = try await ssh(#"echo up > "$0.up"; cat"#)
        try await workshop.run("mkfifo", "\(workshop.root)/ssh.up")
        let forward = SSHTunnel.Forward(socket: "/run/x.sock", there: "127.0.0.1:7717")
        let command = ssh.tunnel([forward])
        #expect(command.arguments.contains("/run/x.sock:127.0.0.1:7717") && command.arguments.last == "cat")
        let tunnel = Task { await SSHTunnel(ssh, forwards: [forward]).run { _ in } }
        #expect(try await workshop.run("cat", "\(workshop.root)/ssh.up").hasPrefix("up"))
        tunnel.cancel()
        await tunnel.value
    }

    @Test(arguments: ["-oProxyCommand=x", "", "a b", "a;b", "$(x)", "ssh://a", "a/b", "ann@gpu\nbox"])
    func whatIsNoDestinationIsRefused(text: String) { #expect(throws: InvalidSSHDestination.self) { try SSHDestination(text) } }

    @Test(arguments: ["gpu-box", "ann@gpu-box.example", "ann@10.0.0.5", "ann@[fe80::1%eth0]", "DOMAIN\\ann@box"])
    func whatIsOneIsTaken(text: String) throws { #expect(try SSHDestination(text).text == text) }
}
