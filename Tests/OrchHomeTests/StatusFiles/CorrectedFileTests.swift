import OrchCore
import OrchHome
import Testing

/// A file of a session that has ended is corrected only while it still tells of the same attempt.
@Suite struct CorrectedFileTests {
    @Test func onlyTheFileOfTheSameAttemptIsCorrected() async throws {
        try await StatusFileFixture.with { here in
            var file = here.file(.complete)
            #expect(try await here.store.correct(file) == nil)
            #expect(try StatusFileListing.read(here.home).files.isEmpty, "a file that was removed stays away")
            file.worktreePath = "/w/7"
            try await here.store.write(file)
            file.worktreePath = ""
            _ = try await here.store.correct(file)
            #expect(try StatusFileListing.read(here.home).files.map(\.worktreePath) == [""])
            var again = here.file(.queued)
            again.attempt = 2
            try await here.store.write(again)
            _ = try await here.store.correct(file)
            #expect(try StatusFileListing.read(here.home).files.map(\.status) == [.queued])
            var elsewhere = file
            elsewhere.host = try HostName("gpu-box")
            try await here.store.write(elsewhere)
            _ = try await here.store.correct(file)
            #expect(try StatusFileListing.read(here.home).files.map(\.host) == [elsewhere.host])
        }
    }
}
