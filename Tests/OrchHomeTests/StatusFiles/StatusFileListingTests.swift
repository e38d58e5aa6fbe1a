import Foundation
import OrchCore
import OrchHome
import Testing

@Suite("Listing without daemons")
struct StatusFileListingTests {
    @Test func theNewestComeFirstFromAllProjectsOrOne() async throws {
        try await StatusFileFixture.with { here in
            #expect(try StatusFileListing.read(here.home) == StatusFileListing())
            for (number, name) in ["demo/1", "other/2", "demo/3"].enumerated() {
                var file = try here.file(of: SessionKey(name))
                file.startedAt = Timestamp(milliseconds: Int64(number) * 1000)
                try await here.store.write(file)
            }
            #expect(try StatusFileListing.read(here.home).files.map { "\($0.project)/\($0.id)" } == ["demo/3", "other/2", "demo/1"])
            #expect(try StatusFileListing.read(here.home, project: ProjectName("demo")).files.map(\.id) == ["3", "1"])
            #expect(try StatusFileListing.read(here.home, project: ProjectName("none")) == StatusFileListing())
        }
    }

    @Test func anOriginalsFileIsListed() async throws {
        try await StatusFileFixture.with { here in
            try PrivateDirectory.createAll(here.home.sessions(of: here.session.project))
            try here.overwrite(
                """
                {"id": "7", "issue": {"number": 7, "title": "t"}, "status": "pr_ready", "mode": "single", "branch": "issue-7", "worktreePath": "/w",
                 "startedAt": "2026-01-31T08:30:00.000Z", "lastHeartbeat": "2026-01-31T08:31:00.000Z", "reviewCycle": 2}
                """)
            let file = try #require(StatusFileListing.read(here.home).files.first)
            #expect(file.key == here.session && file.status == .prReady && file.attempt == 0)
        }
    }

    @Test func whatCannotBeReadIsSaidAndNotFatal() async throws {
        try await StatusFileFixture.with { here in
            try await here.store.write(here.file(.working))
            let folder = here.home.sessions(of: here.session.project)
            try AtomicFile.write(Array("{\n\"id\": x".utf8), to: "\(folder)/work-8.json")
            try AtomicFile.write(Array("{\"status\":\n \"happy\"}".utf8), to: "\(folder)/work-9.json")
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/work-10.json", withDestinationPath: here.path)
            for name in ["work-x.json", "work-.json", "notes.txt", "work-7.json.rejected-1", ".work-7.json.tmp-1-1"] {
                try AtomicFile.write(Array("{}".utf8), to: "\(folder)/\(name)")
            }
            let listing = try StatusFileListing.read(here.home)
            #expect(listing.files.map(\.id) == ["7"] && listing.problems.count == 3)
            #expect(listing.problems.contains { $0.contains("work-8.json: line 2: a value is expected") })
            #expect(listing.problems.contains { $0.contains("work-9.json: ") && $0.contains("is missing") })
        }
    }

    @Test func problemsAreBounded() async throws {
        try await StatusFileFixture.with { here in
            let folder = here.home.sessions(of: here.session.project)
            try PrivateDirectory.createAll(folder)
            for number in 1...25 { try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/work-\(number).json")) }
            let listing = try StatusFileListing.read(here.home)
            #expect(listing.problems.count == StatusFileLimits.problemsListed && listing.leftOut == 5)
        }
    }
}
