import Foundation
import OrchHome
import Testing

@Suite("Atomic files")
struct AtomicFileTests {
    @Test func aFileIsReplacedWholeWithItsMode() async throws {
        try await withFolder { folder in
            let path = "\(folder)/status.json"
            try AtomicFile.write(Array("one".utf8), to: path, mode: 0o644)
            try AtomicFile.write(Array("two".utf8), to: path, mode: 0o600)
            #expect(try text(path) == "two" && mode(path) == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["status.json"])
        }
    }

    @Test func aFailureLeavesTheOldFileAndNothingElse() async throws {
        try await withFolder { folder in
            let path = "\(folder)/taken"
            try PrivateDirectory.createAll("\(path)/inside")
            let failure = #expect(throws: SystemFailure.self) { try AtomicFile.write([1], to: path) }
            #expect(failure?.description == "could not replace \(path): Is a directory")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["taken"])
        }
    }

    @Test func anExchangeGivesWhatStoodThere() async throws {
        try await withFolder { folder in
            let path = "\(folder)/work-7.json"
            #expect(try AtomicFile.exchange(Array("ours".utf8), with: path, limit: 100) == .nothing)
            try Data("edited by a worker".utf8).write(to: URL(fileURLWithPath: path))
            #expect(try AtomicFile.exchange(Array("new".utf8), with: path, limit: 100) == .content(Array("edited by a worker".utf8)))
            #expect(try text(path) == "new")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["work-7.json"])
        }
    }

    @Test func whatIsTooLargeOrNoFileIsSetAside() async throws {
        try await withFolder { folder in
            let path = "\(folder)/work-7.json"
            try AtomicFile.write([UInt8](repeating: 65, count: 101), to: path)
            #expect(try AtomicFile.exchange([66], with: path, limit: 100) == .setAside(path: "\(path).aside"))
            #expect(try text(path) == "B" && text("\(path).aside").utf8.count == 101)
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.removeItem(atPath: "\(path).aside")
            try PrivateDirectory.create(path)
            #expect(try AtomicFile.exchange([66], with: path, limit: 100) == .setAside(path: "\(path).aside"))
            #expect(try text(path) == "B")
        }
    }

    @Test func noEditIsLostBetweenManyExchanges() async throws {
        try await withFolder { folder in
            let path = "\(folder)/work-7.json"
            try AtomicFile.write(Array("start".utf8), to: path)
            let edits = 200
            // An editor that replaces the file by exchange too: each content is swapped out exactly once, by one of the two.
            async let theirs = Task.detached { try swappedOut(edits, prefix: "edit", path: path) }.value
            let ours = try swappedOut(edits, prefix: "ours", path: path)
            let last = try await theirs + ours + [text(path)]
            let written = (0..<edits).flatMap { ["edit\($0)", "ours\($0)"] } + ["start"]
            #expect(last.sorted() == written.sorted())
        }
    }

    @Test func readingIsBounded() async throws {
        try await withFolder { folder in
            try AtomicFile.write([UInt8](repeating: 65, count: 10), to: "\(folder)/a")
            #expect(try BoundedFile.read("\(folder)/a", limit: 10).count == 10)
            #expect(throws: FileTooLarge.self) { try BoundedFile.read("\(folder)/a", limit: 9) }
            #expect(try BoundedFile.tail("\(folder)/a", limit: 3).count == 3)
            #expect(try BoundedFile.readIfPresent("\(folder)/b", limit: 9) == nil)
        }
    }
}

private func swappedOut(_ count: Int, prefix: String, path: String) throws -> [String] {
    try (0..<count).compactMap { number in
        guard case .content(let bytes) = try AtomicFile.exchange(Array("\(prefix)\(number)".utf8), with: path, limit: 100) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
