import Foundation
import OrchAgent
import OrchCore
import OrchForge
import OrchHome
import Testing

/// A real Claude in the middle of a tool call, and what may happen to it.
@Suite(RealPrograms.needsClaude, .serialized, .timeLimit(.minutes(3)))
struct EndingTests {
    @Test func cancelLeavesNoProcess() async throws {
        try await ClaudeHouse.with { marks in
            // A child that shares nothing with its parents: no session, no environment, no working directory.
            let sleep = "echo $$ > \(marks)/stray; exec /bin/sleep 1000"
            let stray = "cd / && exec env -i /usr/bin/setsid /usr/bin/nohup /bin/sh -c '\(sleep)'"
            return [.turns(.arriveAndWait(marks, background: stray), .says("Still here."))]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            let shell = try await claude.arrival()
            let stray = try await claude.number(in: "stray")
            let owner = try claude.owner(run: 1)
            let processes = try [shell, stray].map { try #require(try ProcessIdentity(pid: $0)) } + [owner.supervisor, try #require(owner.worker)]
            for process in processes { #expect(try process.isAlive()) }

            let cancel = try await claude.laptop.orch("cancel", "7")
            #expect(cancel.succeeded, "\(cancel.errorText)")
            try await claude.laptop.wait("7", .cancelled)
            for process in processes.dropLast(2) + processes.suffix(1) { #expect(try !process.isAlive(), "\(process)") }
            try await claude.slotIsFree()
        }
    }

    @Test func aWorkerOutlivesItsAgent() async throws {
        try await ClaudeHouse.with { marks in
            [.turns(.arriveAndWait(marks), .write("a.txt", "a\n"), .commit("a.txt", "Add a"), .report("complete"), .says("Done."))]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            _ = try await claude.arrival()
            let worker = try #require(try claude.owner(run: 1).worker)
            try await claude.laptop.crash(.agent)
            #expect(try worker.isAlive())
            try claude.gate.open()
            let up = try await claude.laptop.orch("up")
            #expect(up.succeeded, "\(up.errorText)")
            try await claude.laptop.wait("7", .complete)
            #expect(try await claude.session()["run"]?.int == 1, "no second worker was started")
            #expect(try await claude.git("log", "--format=%s", "main..issue-7") == "Add a")
        }
    }

    @Test func aLostSupervisorEndsTheRunAndNotTheSession() async throws {
        try await ClaudeHouse.with { marks in
            [.turns(.arriveAndWait(marks), .says("Nobody killed anything."))]
        } _: { claude in
            try await claude.laptop.ok("spawn", "7")
            let shell = try #require(try ProcessIdentity(pid: try await claude.arrival()))
            let owner = try claude.owner(run: 1)
            #expect(try owner.supervisor.send(SIGKILL))
            let session = try await claude.session { $0["lastEnd"]?["kind"]?.string == "infrastructure" }
            #expect(session["lastEnd"]?["detail"]?.string == "the supervisor was killed while the worker went on; the worker was ended")
            #expect(try owner.worker?.isAlive() == false)
            #expect(try !shell.isAlive())
            #expect(try await claude.laptop.ok("get", "7").contains("; continues by itself at 2"))
        }
    }
}
