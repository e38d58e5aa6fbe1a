import Foundation
import OrchCore
import OrchHome
import Testing

@Suite("Status files", .timeLimit(.minutes(5)))
struct StatusFileStoreTests {
    private func edit(_ finding: StatusFileFinding?) throws -> StatusFileEdit {
        guard case .edited(let edit)? = finding else { throw Unexpected(finding: finding) }
        return edit
    }

    private func rejection(_ finding: StatusFileFinding?) throws -> RejectedEdit {
        guard case .rejected(let rejected)? = finding else { throw Unexpected(finding: finding) }
        return rejected
    }

    private struct Unexpected: Error { let finding: StatusFileFinding? }

    @Test func aFileIsWrittenForPeopleAndReadBack() async throws {
        try await StatusFileFixture.with { here in
            let file = here.file(.working, body: "a\u{1B}b")
            #expect(try await here.store.write(file) == nil)
            let written = try text(here.path)
            #expect(written.contains("\n  \"lastHeartbeat\" : \"1970-01-01T00:16:40.000Z\",\n") && written.hasSuffix("}\n"))
            #expect(!written.contains("\u{1B}") && written.contains("\"seal\""))
            #expect(try StatusFileListing.read(here.home).files == [file])
            #expect(try mode(here.path) == 0o600)
        }
    }

    @Test func whatWeWroteIsNoEdit() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            #expect(try await here.store.look(at: here.session.project).isEmpty)
            #expect(try await here.store.write(here.file(.stuck)) == nil)
            let restarted = StatusFileStore(home: here.home)
            #expect(try await restarted.write(here.file(.working)) == nil, "an older truth of our own is no edit either")
        }
    }

    @Test func anEditIsFoundByTheNextWrite() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            try here.edit(["status": "stuck", "stuckReason": "which API?", "lastHeartbeat": "2026-01-31T08:30:00Z"])
            let edit = try edit(await here.store.write(here.file(.planning)))
            #expect(edit.status == .stuck && edit.stuckReason == "which API?" && edit.isHeartbeat && edit.problems.isEmpty)
            let now = Timestamp(milliseconds: 5)
            #expect(edit.report(at: now) == Report(id: edit.id, status: .stuck, reason: "which API?", at: now))
            #expect(try StatusFileListing.read(here.home).files.first?.status == .planning, "the file says what is true")
        }
    }

    @Test func anEditMadeWhileTheAgentWasDownIsFound() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            try here.edit(["status": "complete", "pullRequestUrl": "https://github.com/o/r/pull/1"])
            let restarted = StatusFileStore(home: here.home)
            let edit = try edit(await restarted.write(here.file(.stuck)))
            #expect(edit.status == .complete && edit.pullRequestUrl == "https://github.com/o/r/pull/1")
            #expect(edit.stuckReason == nil, "only what was edited counts, not what differs from the truth by now")
        }
    }

    @Test func anEditOfAnOldCopyChangesWhatWasMeant() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            let old = try text(here.path)
            try await here.store.write(here.file(.stuck))
            let later = old.replacingOccurrences(of: "1970-01-01T00:16:40.000Z\",\n  \"mode", with: "2026-01-31T08:30:00.000Z\",\n  \"mode")
            #expect(later != old)
            try here.overwrite(later)
            let edit = try edit(await here.store.write(here.file(.stuck, heartbeat: 1), at: .now + .seconds(61)))
            #expect(edit.isHeartbeat && edit.status == nil && edit.report(at: Timestamp(milliseconds: 0)) == nil)
        }
    }

    @Test func clearingTheForwardedMessageAcknowledges() async throws {
        for cleared in [nil, "", NSNull()] as [Any?] {
            try await StatusFileFixture.with { here in
                var file = here.file(.working)
                file.forwardedMessage = "use the new API"
                try await here.store.write(file)
                try here.edit(["forwardedMessage": cleared])
                let edit = try edit(await here.store.look(at: here.session.project).first)
                #expect(edit.acknowledges && edit.report(at: Timestamp(milliseconds: 0))?.acknowledges == true)
            }
        }
    }

    @Test func aCarelessRewriteLosesNothingOfOurs() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            try here.overwrite("{\"id\": \"999\", \"status\": \"complete\", \"attempt\": \"x\", \"host\": 3}")
            let edit = try edit(await here.store.look(at: here.session.project).first)
            #expect(edit.session == here.session && edit.status == .complete)
            #expect(try await here.store.look(at: here.session.project).isEmpty, "found once")
            #expect(try await here.store.write(here.file(.stuck)) == nil, "and not again when it is swapped out")
            #expect(try StatusFileListing.read(here.home).files.first?.attempt == 1)
        }
    }

    @Test func whoWritesOnlyWhatHeKnowsHasNotReadTheMessage() async throws {
        try await StatusFileFixture.with { here in
            var file = here.file(.working)
            file.forwardedMessage = "use the new API"
            try await here.store.write(file)
            try here.overwrite("{\"status\": \"planning\"}")
            let edit = try edit(await here.store.look(at: here.session.project).first)
            #expect(edit.status == .planning && !edit.acknowledges && !edit.isHeartbeat && edit.problems.isEmpty)
            try here.overwrite("{\"greeting\": \"hello\"}")
            #expect(try await here.store.look(at: here.session.project).isEmpty)
        }
    }

    @Test func aDaemonThatStartsFindsEditsBeforeItWrites() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            try here.edit(["status": "stuck", "stuckReason": "?"])
            let edited = try text(here.path)
            let restarted = StatusFileStore(home: here.home)
            await restarted.adopt(here.file(.working))
            #expect(try await edit(restarted.look(at: here.session.project).first).status == .stuck)
            #expect(try text(here.path) == edited, "nothing was swapped out yet")
            #expect(try await restarted.write(here.file(.stuck)) == nil, "and it is found once")
        }
    }

    @Test func aReasonCountsOnlyWithStuck() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            try here.edit(["stuckReason": "hm"])
            let alone = try edit(await here.store.look(at: here.session.project).first)
            #expect(alone.report(at: Timestamp(milliseconds: 0)) == nil && alone.problems == ["stuckReason: counts only with the status stuck"])
            try await here.store.write(here.file(.stuck))
            try here.edit(["stuckReason": "another question"])
            let more = try edit(await here.store.look(at: here.session.project).first)
            #expect(more.status == .stuck && more.stuckReason == "another question")
        }
    }

    @Test func wrongValuesAreSaidAndNotTaken() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            try here.edit(["status": "pretty good \u{1B}[31m", "lastHeartbeat": "noon", "pullRequestUrl": "javascript:x", "stuckReason": 5])
            let edit = try edit(await here.store.look(at: here.session.project).first)
            #expect(edit.problems.count == 4 && edit.report(at: Timestamp(milliseconds: 0)) == nil && !edit.isHeartbeat)
            #expect(!edit.problems.joined().contains("\u{1B}"))
            try here.edit(["status": "cancelled"])
            #expect(try await self.edit(here.store.look(at: here.session.project).first).status == nil, "nobody reports what the operator decides")
        }
    }

    @Test func nonsenseIsSetAsideAndTheTruthWrittenAgain() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            let truth = try text(here.path)
            for (number, nonsense) in ["{\n\"status\": oops}", "", "\0\0", "[]", "]", "}"].enumerated() {
                try here.overwrite(nonsense)
                let rejected = try rejection(await here.store.look(at: here.session.project).first)
                #expect(rejected.keptAt == "\(here.path).rejected-\(min(number + 1, StatusFileLimits.rejectedKept))")
                #expect(try text(rejected.keptAt) == nonsense && text(here.path) == truth)
                if number == 0 { #expect(rejected.reason == "line 2: a value is expected, found 'o'") }
            }
            let rejectedByWrite = try await { () async throws in
                try here.overwrite("nonsense")
                return try rejection(await here.store.write(here.file(.stuck)))
            }()
            #expect(try text(rejectedByWrite.keptAt) == "nonsense")
            try await here.store.remove(here.session)
            #expect(try FileManager.default.contentsOfDirectory(atPath: here.home.sessions(of: here.session.project)).isEmpty)
            try await here.store.remove(here.session)
        }
    }

    @Test func hugeFilesLinksAndFoldersAreSetAside() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            let truth = try text(here.path)
            let makers: [(String) throws -> Void] = [
                {
                    try AtomicFile.write([], to: $0); #expect(truncate($0, off_t(StatusFileLimits.fileBytes + 1)) == 0)
                },
                {
                    try FileManager.default.removeItem(atPath: $0);
                    try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: "/etc/hosts")
                },
                {
                    try FileManager.default.removeItem(atPath: $0); #expect(mkfifo($0, 0o600) == 0)
                },
            ]
            for make in makers {
                try make(here.path)
                _ = try rejection(await here.store.look(at: here.session.project).first)
                #expect(try text(here.path) == truth)
            }
        }
    }

    @Test func signsOfLifeAloneAreWrittenOnceAMinute() async throws {
        try await StatusFileFixture.with { here in
            let start = ContinuousClock.now
            func heartbeat() throws -> Int64? { try StatusFileListing.read(here.home).files.first.map { $0.lastHeartbeat.milliseconds - 1_000_000 } }
            try await here.store.write(here.file(), at: start)
            try await here.store.write(here.file(heartbeat: 59_000), at: start + .seconds(59))
            #expect(try heartbeat() == 0)
            try await here.store.write(here.file(heartbeat: 60_000), at: start + .seconds(60))
            #expect(try heartbeat() == 60_000)
            try await here.store.write(here.file(.stuck, heartbeat: 61_000), at: start + .seconds(61))
            #expect(try heartbeat() == 61_000, "a change is written at once")
        }
    }

    @Test func theWatchTellsOfEdits() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            try here.edit(["status": "planning"])
            var findings = try StatusFileWatch(here.session.project, of: here.store).makeAsyncIterator()
            #expect(try edit(await findings.next(isolation: nil)).status == .planning, "what was there before")
            try here.edit(["status": "complete"], atomically: false)
            #expect(try edit(await findings.next(isolation: nil)).status == .complete)
            try here.overwrite("nonsense")
            #expect(try rejection(await findings.next(isolation: nil)).reason == "line 1: a value is expected, found 'n'")
            try FileManager.default.removeItem(atPath: here.home.sessions(of: here.session.project))
            #expect(try await findings.next(isolation: nil) == nil)
        }
    }
}
