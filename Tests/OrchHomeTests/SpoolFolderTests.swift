import Foundation
import OrchHome
import Testing

@Suite("Spool folders")
struct SpoolFolderTests {
    private func spool(_ folder: String, count: Int = 100, bytes: Int = 1000) throws -> SpoolFolder {
        let spool = SpoolFolder(path: "\(folder)/spool", countLimit: count, bytesLimit: bytes)
        try spool.create()
        return spool
    }

    @Test func messagesComeInOrderAndStayUntilRemoved() async throws {
        try await withFolder { folder in
            let spool = try spool(folder)
            for number in 1...12 { try spool.append(Array("m\(number)".utf8)) }
            let first = try spool.takeAll()
            #expect(first.items.map { String(decoding: $0.bytes, as: UTF8.self) } == (1...12).map { "m\($0)" } && first.setAside.isEmpty)
            try spool.remove(first.items[0])
            try spool.remove(first.items[0])
            #expect(try spool.takeAll(limit: 1).items.map(\.bytes) == [Array("m2".utf8)])
        }
    }

    @Test func manyAppendersLoseNothingAndKeepTheirOwnOrder() async throws {
        try await withFolder { folder in
            let spool = try spool(folder)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask { for number in 0..<20 { try spool.append(Array("\(writer) \(number)".utf8)) } }
                }
                try await group.waitForAll()
            }
            let lines = try spool.takeAll().items.map { String(decoding: $0.bytes, as: UTF8.self) }
            #expect(lines.count == 80)
            for writer in 0..<4 { #expect(lines.filter { $0.hasPrefix("\(writer) ") } == (0..<20).map { "\(writer) \($0)" }) }
        }
    }

    @Test func tornAndForeignFilesAreSetAsideWithTheReason() async throws {
        try await withFolder { folder in
            let spool = try spool(folder, bytes: 20)
            try spool.append(Array("good".utf8))
            let foreign = [
                "00000000000000000002.line": "torn", "00000000000000000003.line": "two\nlines\n", "00000000000000000004.line": "",
                "00000000000000000005.line": String(repeating: "x", count: 30), "notes.txt": "hello\n",
            ]
            for (name, content) in foreign { try AtomicFile.write(Array(content.utf8), to: "\(spool.path)/\(name)") }
            try FileManager.default.createSymbolicLink(atPath: "\(spool.path)/00000000000000000006.line", withDestinationPath: "/etc/passwd")
            let taken = try spool.takeAll()
            #expect(taken.items.map(\.bytes) == [Array("good".utf8)])
            #expect(
                taken.setAside.map(\.reason) == [
                    "not one whole line", "not one whole line", "not one whole line", "larger than 20 bytes", "not a plain file",
                    "the name is not 20 digits and .line",
                ])
            #expect(try text("\(spool.path)/aside/notes.txt") == "hello\n")
            #expect(try spool.takeAll().setAside.isEmpty)
        }
    }

    /// Whoever writes into the folder may be kept out of others, as a worker in its sandbox is.
    @Test func nothingIsReadOrMovedThroughALink() async throws {
        try await withFolder { folder in
            let spool = try spool(folder, bytes: 100)
            let elsewhere = "\(folder)/elsewhere"
            try PrivateDirectory.create(elsewhere)
            try AtomicFile.write(Array("secret\n".utf8), to: "\(elsewhere)/secret")
            for (name, target) in [("00000000000000000001.line", "\(elsewhere)/secret"), ("aside", elsewhere)] {
                try FileManager.default.createSymbolicLink(atPath: "\(spool.path)/\(name)", withDestinationPath: target)
            }
            try AtomicFile.write(Array("evil\n".utf8), to: "\(spool.path)/authorized_keys")
            guard mkfifo("\(spool.path)/00000000000000000002.line", 0o600) == 0 else { throw SystemFailure.last("make a FIFO") }
            let taken = try spool.takeAll()
            #expect(taken.items.isEmpty)
            #expect(taken.setAside.count == 3 && taken.setAside.allSatisfy { $0.reason.hasSuffix("aside is no folder") })
            #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == ["secret"])
        }
    }

    @Test func countAndSizeAreBounded() async throws {
        try await withFolder { folder in
            let spool = try spool(folder, count: 2, bytes: 3)
            try spool.append([65])
            try spool.append([65])
            #expect(throws: SpoolFolder.Refused.full(limit: 2)) { try spool.append([65]) }
            #expect(throws: SpoolFolder.Refused.tooLarge(bytes: 4, limit: 3)) { try spool.append([65, 65, 65, 65]) }
            #expect(throws: SpoolFolder.Refused.notOneLine) { try spool.append([65, 10]) }
        }
    }
}
