import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing
import ZeroMQ

@testable import orch

/// `orch host invite` and `orch agent join`, as two people run them.
@Suite(.timeLimit(.minutes(3)))
struct InvitationTests {
    private static let usage: Int32 = 64

    @Test func oneLineMakesAMachineAHost() async throws {
        try await Invited.with { world in
            let (cluster, laptop, gpuBox) = (world.cluster, world.laptop, world.gpuBox)
            try cluster.issue(1, .commit("a.txt"), .report(.complete))
            try await laptop.ok("up")
            let join = try await world.invite { invite, join in
                try await invite.note("waiting for gpu-box at \(world.endpoint), 15 min left; Ctrl-C takes the invitation back")
                let joined = try await gpuBox.orch(join)
                #expect(joined.exit == .code(0), "\(joined.text)\(joined.errorText)")
                #expect(joined.text.contains("and listens at \(world.endpoint) and the port after it, and nowhere else"), "\(joined.text)")
                let (code, text) = (try await invite.exit(), try "\(invite.text())\(invite.notes())")
                #expect(code == 0 && text.contains("gpu-box is reached at \(world.endpoint)\n"), "\(text)")
                #expect(text.contains("The coordinator was started anew to read it"), "\(text)")
                return join
            }
            try await world.isWhole()
            try await laptop.ok("spawn", "1", "--host", "gpu-box")
            try await laptop.wait("1", .complete)
            #expect(try await laptop.get("1")["host"]?.string == "gpu-box")

            // The code is used: nobody waits for it a second time, and nothing is touched for it. Nor is it written down anywhere.
            let agent = try gpuBox.record(.agent).pid
            let again = try await gpuBox.orch(join)
            #expect(again.exit == .code(1) && again.errorText.contains("a code counts once"), "\(again.errorText)")
            #expect(try gpuBox.record(.agent).pid == agent)
            let found = try await CommandRunner().run(
                OrchForge.Command(
                    "grep", ["-rlF", "--exclude-dir=command-*", join[2], cluster.root], environment: laptop.environment, doing: "look for the code"))
            #expect(found.text == "")
        }
    }

    @Test func aSlipIsToldBeforeAnythingHappens() async throws {
        try await Invited.with { world in
            let code = InvitationCode.random().text
            let slip = (code.hasPrefix("7") ? "8" : "7") + code.dropFirst()
            let at = "--at=\(world.endpoint)"
            #expect(try await world.gpuBox.refused("agent", "join", slip, at, code: Self.usage).contains("a character is wrong"))
            #expect(try await world.gpuBox.refused("agent", "join", "2k3m", at, code: Self.usage).contains("it has 4 characters, not 26"))
            #expect(try await world.gpuBox.refused("agent", "join", at, code: Self.usage).contains("there is no code on standard input"))
            for wrong in ["tcp://*:7717", "tcp://0.0.0.0:7717", "tcp://127.0.0.1:0", "tcp://127.0.0.1:65535"] {
                _ = try await world.gpuBox.refused("agent", "join", code, "--at", wrong, code: Self.usage)
                _ = try await world.laptop.refused("host", "invite", "gpu-box", "--at", wrong, code: Self.usage)
            }
            for wrong in ["16m", "0s", "1h"] {
                _ = try await world.laptop.refused("host", "invite", "gpu-box", "--ttl", wrong, code: Self.usage)
                _ = try await world.gpuBox.refused("agent", "join", code, at, "--ttl", wrong, code: Self.usage)
            }
            #expect(try await world.laptop.refused("host", "invite", "laptop").contains("is what this machine itself is called"))
            #expect(try await world.gpuBox.refused("agent", "join", code, "--at", "tcp://192.0.2.1:7717").contains("this machine has no address"))
            try await world.isUntouched()
        }
    }

    /// The code on standard input is in no list of processes.
    @Test func theCodeIsTakenFromStandardInput() async throws {
        try await Invited.with { world in
            try await world.invite { invite, join in
                var command = OrchForge.Command(
                    ClusterHost.binary, ["agent", "join", "-", "--at", world.endpoint.description], in: world.gpuBox.directory,
                    environment: world.gpuBox.environment, timeLimit: .seconds(60), doing: "join")
                command.input = Array((join[2] + "\n").utf8)
                let joined = try await CommandRunner().run(command)
                #expect(joined.exit == .code(0), "\(joined.text)\(joined.errorText)")
                let code = try await invite.exit()
                #expect(code == 0)
            }
            try await world.isWhole()
        }
    }

    @Test func anotherCodeOpensNothing() async throws {
        try await Invited.with { world in
            try await world.invite { invite, join in
                let other = ["agent", "join", InvitationCode.random().text, "--at", world.endpoint.description]
                try await RunningOrch.with(world.gpuBox, other) { stranger in
                    try await invite.note("something answers at \(world.endpoint), and not with this code")
                    try await stranger.note("somebody came without this code, and was not let in; still waiting")
                    try stranger.interrupt()
                    let (code, notes) = (try await stranger.exit(), try stranger.notes())
                    #expect(code == 1 && notes.contains("interrupted before anybody came; nothing is changed here"), "\(notes)")
                }
                try await world.isUntouched()
                // The right one still counts.
                let joined = try await world.gpuBox.orch(join)
                #expect(joined.exit == .code(0), "\(joined.errorText)")
                let code = try await invite.exit()
                #expect(code == 0)
            }
            try await world.isWhole()
        }
    }

    @Test func afterItsTimeNothingIsOpen() async throws {
        try await Invited.with { world in
            try await world.invite("--ttl", "1s") { invite, join in
                #expect(join.suffix(2) == ["--ttl", "1s"], "the other end waits no longer")
                let (code, notes) = (try await invite.exit(), try invite.notes())
                #expect(code == 1 && notes.contains("nobody joined as gpu-box in time: the invitation is over"), "\(notes)")
                let late = try await world.gpuBox.orch(join)
                #expect(late.exit == .code(1) && late.errorText.contains("nobody came with this code in time; nothing is changed here"))
            }
            try await world.isUntouched()
        }
    }

    @Test func anInvitationIsTakenBack() async throws {
        try await Invited.with { world in
            try await world.invite { invite, _ in
                try await invite.note("waiting for gpu-box")
                try invite.interrupt()
                let (code, notes) = (try await invite.exit(), try invite.notes())
                #expect(code == 1 && notes.contains("the invitation of gpu-box is taken back; nothing was changed"), "\(notes)")
            }
            try await world.isUntouched()
        }
    }

    /// A machine that was installed anew has another key. Nobody takes a name over unasked.
    @Test func aNameIsGivenToAnotherMachineOnlyWhenThatIsSaid() async throws {
        try await Invited.with { world in
            let other = try await world.laptop.orch("key", "--role", "agent").line
            try await world.laptop.ok("host", "add", "gpu-box", "tcp://127.0.0.1:7000/\(other)")
            try await world.invite { invite, join in
                let joined = try await world.gpuBox.orch(join)
                #expect(joined.exit == .code(1) && joined.errorText.contains("did not take this one: gpu-box is another machine already"))
                let (code, notes) = (try await invite.exit(), try invite.notes())
                #expect(code == 1 && notes.contains("'orch host invite gpu-box --replace' lets it take the name"), "\(notes)")
            }
            #expect(try world.cluster.pinned("coordinatorKey") == nil)
            try await world.invite("--replace") { invite, join in
                let joined = try await world.gpuBox.orch(join)
                #expect(joined.exit == .code(0), "\(joined.errorText)")
                let code = try await invite.exit()
                #expect(code == 0)
            }
            try await world.isWhole()
        }
    }

    @Test func aMachineOfAnotherCoordinatorIsAskedItself() async throws {
        try await Invited.with { world in
            let elsewhere = try await world.gpuBox.orch("key", "--role", "coordinator").line
            let config: [String: JSONValue] = ["coordinatorKey": .string(elsewhere)]
            try world.gpuBox.write(try world.cluster.config(of: world.gpuBox, slots: 1, more: config))
            try await world.invite { invite, join in
                let refused = try await world.gpuBox.orch(join)
                #expect(refused.exit == .code(1) && refused.errorText.contains("this machine obeys another coordinator already"))
                #expect(try world.cluster.pinned("coordinatorKey") == elsewhere)
                try await invite.note("gpu-box did not join: this machine obeys another coordinator already")
                let taken = try await world.gpuBox.orch(join + ["--replace"])
                #expect(taken.exit == .code(0), "\(taken.errorText)")
                let code = try await invite.exit()
                #expect(code == 0)
            }
            try await world.isWhole()
        }
    }

    /// The agent that has the address gives way for a moment, and is there again whatever comes of it.
    @Test func aHostIsInvitedAgain() async throws {
        try await Invited.with { world in
            try await world.heals()
            let join = ["agent", "join", InvitationCode.random().text, "--at", world.endpoint.description]
            let alone = try await world.gpuBox.orch(join + ["--ttl", "1s"])
            #expect(alone.exit == .code(1) && alone.errorText.contains("the agent of this machine runs again"), "\(alone.errorText)")
            let agent = try world.gpuBox.record(.agent).pid
            try await world.heals()
            #expect(try world.gpuBox.record(.agent).pid != agent)
        }
    }

    /// More silent connections than the shell lets a process have descriptors: who has the code still gets in, and what follows still works.
    @Test(RealPrograms.needsPython) func whoOnlyConnectsKeepsNobodyOut() async throws {
        let (descriptors, silent) = (256, 300)
        try await Invited.with { world in
            try await world.invite { invite, join in
                try invite.signal(SIGSTOP)
                try await RunningOrch.with(world.gpuBox, join, descriptors: descriptors) { joining in
                    try await joining.note("waiting at \(world.endpoint)")
                    let proxy = try await FaultProxy(["door": world.endpoint.authority], root: world.cluster.root)
                    try await proxy.say("blackhole door")
                    let thread = try SocketThread(name: "silent", context: try Context())
                    let port = try #require(proxy.ports["door"])
                    let plan = SocketPlan(.router, connects: [String](repeating: "tcp://127.0.0.1:\(port)", count: silent))
                    let knocking = try await thread.open(plan)
                    try await proxy.say("await door accepted \(silent)")
                    try invite.signal(SIGCONT)
                    let (code, notes) = (try await joining.exit(), try joining.notes())
                    try #require(code == 0, "\(notes)")
                    await knocking.close()
                    await thread.shutdown()
                    try await proxy.end()
                }
                let code = try await invite.exit()
                #expect(code == 0)
            }
            try await world.isWhole()
            // What was raised for the door is not handed on to the agent, and by it to workers.
            let limits = try String(contentsOfFile: "/proc/\(world.gpuBox.record(.agent).pid)/limits", encoding: .utf8)
            #expect(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }?.split(separator: " ")[3] == "\(descriptors)")
        }
    }
}
