import OrchCore
import OrchHome
import ZeroMQ
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// The address at which a machine joins, which its own agent may have.
extension Joining {
    /// The agent gives way for a moment where it has the address.
    func open(_ keys: InvitationKeys, isStopped: inout Bool) async throws -> InvitationTalk {
        guard let status = endpoint.statusEndpoint else { throw Problem(.usage, "no port follows \(endpoint)", next: "take a lower one") }
        do {
            return try await InvitationTalk.listening(at: [endpoint, status], keys)
        } catch let error as ZeroMQError where error.code == EADDRINUSE {
            guard try DaemonState.ready(.agent, in: machine.home) != nil else { throw taken() }
        } catch let error as ZeroMQError where error.code == EADDRNOTAVAIL {
            throw Problem(
                .conflict, "this machine has no address \(endpoint.host)",
                next: "run it with --at and an address of this machine at which the coordinator's reaches it (see 'ip address')")
        }
        Output.note(["the agent of this machine is stopped for this, for a minute at most; workers go on"])
        isStopped = true
        if case .stillEnding(let pid) = try await DaemonLauncher(.agent, in: machine.home).stop() {
            throw Problem(.conflict, "the running agent (pid \(pid)) does not end", next: "see 'orch status', and run this again")
        }
        do {
            return try await InvitationTalk.listening(at: [endpoint, status], keys)
        } catch let error as ZeroMQError where error.code == EADDRINUSE {
            throw taken()
        }
    }

    private func taken() -> Problem {
        Problem(
            .conflict, "another program of this machine has \(endpoint) or the port after it",
            next: "end it, or invite this machine with another port: 'orch host invite NAME --at tcp://…:\(endpoint.port + 10)'")
    }

    func startAgain() async {
        do {
            _ = try await daemons.up([.agent])
            Output.note(["the agent of this machine runs again"])
        } catch {
            Output.note(["orch: the agent of this machine was stopped and does not start again: \(error); see 'orch up'"])
        }
    }
}
