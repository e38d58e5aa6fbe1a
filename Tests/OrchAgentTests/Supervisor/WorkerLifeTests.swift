import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@Suite("A worker's life", .timeLimit(.minutes(2)))
struct WorkerLifeTests {
    @Test func theExitCodeIsRecorded() async throws {
        try await RunFixture.with { fixture in
            let record = try await fixture.ended(fixture.sh("echo out; echo err >&2; exit 7"))
            #expect(record.reason == .ended && record.code == 7 && record.signal == nil && record.leftoversEnded == 0)
            let directory = fixture.directory(fixture.sh(""))
            #expect(try BoundedFile.read(directory.eventsFile, limit: 100) == Array("out\n".utf8))
            #expect(try directory.errorTail() == "err\n")
        }
    }

    @Test func theSignalIsRecorded() async throws {
        try await RunFixture.with { fixture in
            let record = try await fixture.ended(fixture.sh("kill -KILL $$"))
            #expect(record.reason == .ended && record.code == nil && record.signal == 9)
        }
    }

    @Test func theWorkerGetsItsEnvironmentAndNoMore() async throws {
        try await RunFixture.with { fixture in
            let spec = fixture.spec(["/usr/bin/env"])
            _ = try await fixture.ended(spec)
            let text = String(decoding: try BoundedFile.read(fixture.directory(spec).eventsFile, limit: 10000), as: UTF8.self)
            #expect(
                Set(text.split(separator: "\n").map(String.init)) == [
                    "PATH=/usr/bin:/bin", "WORKTREE=\(fixture.worktree)", "ORCH_ATTEMPT=demo/7#1",
                    "ORCH_RUN_DIRECTORY=\(fixture.directory(spec).path)",
                ])
        }
    }

    @Test func theWorkerLeadsASessionAndHasOnlyItsDescriptors() async throws {
        try await RunFixture.with { fixture in
            let spec = fixture.sh("cd /proc/self/fd; echo *; cut -d ' ' -f 1,5,6 /proc/$$/stat")
            _ = try await fixture.ended(spec)
            let text = String(decoding: try BoundedFile.read(fixture.directory(spec).eventsFile, limit: 10000), as: UTF8.self)
            let lines = text.split(separator: "\n")
            let descriptors = try #require(lines.first).split(separator: " ")
            // sh itself has the directory open while it lists it.
            #expect(descriptors.prefix(4) == ["0", "1", "2", "3"] && descriptors.count <= 5)
            let numbers = try #require(lines.last).split(separator: " ")
            #expect(Set(numbers).count == 1, "pid, group and session are one number: \(numbers)")
        }
    }

    @Test func linesArriveWholeAndInOrder() async throws {
        try await RunFixture.with { fixture in
            let long = String(repeating: "x", count: 400_000)
            let lines = ["{\"first\":1}", "{\"long\":\"\(long)\"}", "{\"third\":3}"]
            let run = try fixture.launch(fixture.sh("head -n 4")) { directory in
                for line in lines { try directory.spool.append(Array(line.utf8)) }
            }
            try run.directory.spool.append(Array("{\"late\":4}".utf8))
            let record = try await fixture.ended(run)
            #expect(record.code == 0)
            let text = String(decoding: try BoundedFile.read(run.directory.eventsFile, limit: 1 << 20), as: UTF8.self)
            #expect(text.split(separator: "\n").map(String.init) == lines + ["{\"late\":4}"])
            #expect(try run.directory.spool.takeAll().items.isEmpty)
        }
    }

    @Test func aMissingCommandIsExplained() async throws {
        try await RunFixture.with { fixture in
            let record = try await fixture.ended(fixture.spec(["no-such-claude"]))
            #expect(record.reason == .startFailed && record.startedAt == nil)
            #expect(record.detail == "no command \"no-such-claude\" on PATH (/usr/bin:/bin)")
        }
    }

    @Test func aFileThatIsNoProgramIsExplained() async throws {
        try await RunFixture.with { fixture in
            let path = "\(fixture.worktree)/broken"
            try AtomicFile.write(Array("#!/no/such/interpreter\n".utf8), to: path, mode: 0o755)
            let record = try await fixture.ended(fixture.spec([path]))
            #expect(record.reason == .startFailed && record.detail.hasSuffix("it could not be executed: No such file or directory"))
        }
    }

    @Test func aMissingWorktreeIsExplained() async throws {
        try await RunFixture.with { fixture in
            var spec = fixture.sh("exit 0")
            spec.workingDirectory = "/no/such/worktree"
            let record = try await fixture.ended(spec)
            #expect(record.reason == .startFailed && record.detail.contains("its working directory could not be entered"))
        }
    }

    @Test func foreignFilesInTheSpoolDoNotStopTheLines() async throws {
        try await RunFixture.with { fixture in
            let run = try fixture.launch(fixture.sh("head -n 1")) { directory in
                try AtomicFile.write(Array("torn".utf8), to: "\(directory.spool.path)/00000000000000000001.line")
                try directory.spool.append(Array("{}".utf8))
            }
            _ = try await fixture.ended(run)
            #expect(try BoundedFile.read(run.directory.eventsFile, limit: 100) == Array("{}\n".utf8))
            #expect(fixture.log(run).contains("aside/00000000000000000001.line: not one whole line"))
        }
    }
}
