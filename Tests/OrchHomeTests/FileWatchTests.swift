import Foundation
import OrchHome
import Testing

@Suite("File watches", .timeLimit(.minutes(5)))
struct FileWatchTests {
    @Test func aDirectoryTellsOfANewFile() async throws {
        try await withFolder { folder in
            let changes = try FileWatch.changes(of: [.directory(folder)])
            try AtomicFile.write([65], to: "\(folder)/a")
            for await _ in changes { break }
        }
    }

    @Test func aFileTellsThatItGrew() async throws {
        try await withFolder { folder in
            let path = "\(folder)/events.jsonl"
            try AtomicFile.write([], to: path)
            let changes = try FileWatch.changes(of: [.file(path)])
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.write(contentsOf: Data("{}\n".utf8))
            for await _ in changes { break }
            try file.close()
        }
    }

    @Test func theStreamEndsWithTheFile() async throws {
        try await withFolder { folder in
            try AtomicFile.write([], to: "\(folder)/a")
            let changes = try FileWatch.changes(of: [.directory(folder), .file("\(folder)/a")])
            try AtomicFile.write([65], to: "\(folder)/a")
            for await _ in changes {}
        }
    }

    @Test func changesNobodyTookAreOne() async throws {
        try await withFolder { folder in
            let watch = try FileWatch.changes(of: [.directory(folder)])
            for name in 0..<100 { try AtomicFile.write([65], to: "\(folder)/\(name)") }
            try FileManager.default.removeItem(atPath: folder)
            var count = 0
            for await _ in watch { count += 1 }
            #expect((1...2).contains(count), "one notice for all, and at most one more for the end")
        }
    }

    @Test func withoutAWatchOfTheKernelItLooksUntilTheFileIsGone() async throws {
        try await withFolder { folder in
            let path = "\(folder)/events.jsonl"
            try AtomicFile.write([], to: path)
            var looks = 0
            for await _ in try FileLooks.changes(of: [folder, path], every: 5) {
                looks += 1
                if looks == 3 { try FileManager.default.removeItem(atPath: path) }
            }
            #expect(looks >= 3)
            #expect(throws: SystemFailure(doing: "watch \(path)", code: ENOENT)) { try FileLooks.changes(of: [path]) }
        }
    }

    @Test(arguments: [EMFILE, ENFILE, ENOSPC]) func onlyWatchesThatAreUsedUpMakeItLook(failure: Int32) {
        #expect(FileLooks.isNeeded(after: failure))
        #expect(!FileLooks.isNeeded(after: 0) && !FileLooks.isNeeded(after: ENOENT))
    }

    @Test func aMissingTargetIsAnError() {
        #expect(throws: SystemFailure(doing: "watch /no/such", code: ENOENT)) { try FileWatch.changes(of: [.file("/no/such")]) }
    }
}
