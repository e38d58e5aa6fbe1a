import Foundation
import OrchCore
import OrchForge
import OrchHome
import Testing

@testable import orch

/// One end is killed (`kill -9`) in the middle: nothing is half done without a word, and doing it again heals it.
@Suite(.timeLimit(.minutes(3)))
struct BrokenInvitationTests {
    private static let killed = -SIGKILL

    /// Before it has answered, the machine that joins has promised nothing: the same line counts still.
    @Test func aJoinThatDiesBeforeItsAnswerIsRunAgain() async throws {
        try await Invited.with { world in
            try await world.invite { invite, join in
                try await RunningOrch.with(world.gpuBox, join, variables: ["ORCH_FAULT": "join.offered"]) { dying in
                    let code = try await dying.exit()
                    #expect(code == Self.killed)
                }
                try await world.isUntouched()
                let joined = try await world.gpuBox.orch(join)
                #expect(joined.exit == .code(0), "\(joined.errorText)")
                let code = try await invite.exit()
                #expect(code == 0)
            }
            try await world.isWhole()
        }
    }

    /// The laptop has pinned it; it has not pinned the laptop.
    @Test func aJoinThatDiesBeforeItPinsIsInvitedAgain() async throws {
        try await Invited.with { world in
            try await world.invite { invite, join in
                try await RunningOrch.with(world.gpuBox, join, variables: ["ORCH_FAULT": "join.pinned"]) { dying in
                    let code = try await dying.exit()
                    #expect(code == Self.killed)
                }
                #expect(try world.cluster.pinned("coordinatorKey") == nil)
                try await invite.prints("gpu-box has joined")
                try await world.heals()
                // It was still waiting for the agent, which is there now.
                let code = try await invite.exit()
                #expect(code == 0)
            }
        }
    }

    /// Both have pinned each other, and no agent runs.
    @Test func aJoinThatDiesBeforeItsAgentStartsNeedsOnlyThat() async throws {
        try await Invited.with { world in
            try await world.invite { invite, join in
                try await RunningOrch.with(world.gpuBox, join, variables: ["ORCH_FAULT": "join.obeying"]) { dying in
                    let code = try await dying.exit()
                    #expect(code == Self.killed)
                }
                try await world.gpuBox.ok("up")
                let code = try await invite.exit()
                #expect(code == 0)
            }
            try await world.isWhole()
        }
    }

    @Test(arguments: ["invite.answered", "invite.recorded"]) func anInvitationThatDiesIsMadeAgain(point: String) async throws {
        try await Invited.with { world in
            try await world.invite(variables: ["ORCH_FAULT": point]) { invite, join in
                let joined = try await world.gpuBox.orch(join)
                #expect(joined.exit == .code(1), "\(joined.text)")
                #expect(joined.errorText.contains("broke off before it was done: nothing is changed here"), "\(joined.errorText)")
                let code = try await invite.exit()
                #expect(code == Self.killed)
            }
            #expect(try world.cluster.pinned("coordinatorKey") == nil)
            #expect(try await world.laptop.ok("host", "list").hasPrefix("No hosts.") == (point == "invite.answered"))
            try await world.heals()
        }
    }
}
