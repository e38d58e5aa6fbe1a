import Foundation
import OrchHome
import Testing

@testable import orch

@Suite(.timeLimit(.minutes(1))) struct OutputReaderTests {
    @Test func aReaderThatLeavesIsTold() async throws {
        let pipe = Pipe()
        let departure = try OutputReader.departure(from: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForReading.close()
        for await _ in departure {}
        #expect(!Task.isCancelled)
    }

    @Test func aReaderThatStaysIsNot() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("orch-\(UUID().uuidString.prefix(8))").path
        try AtomicFile.write([], to: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pipe = Pipe()
        let file = try OwnedDescriptor(path: folder, flags: O_WRONLY)
        for number in [pipe.fileHandleForWriting.fileDescriptor, file.number] {
            // Full or not, read or not: it has a reader.
            try pipe.fileHandleForWriting.write(contentsOf: Array("a line\n".utf8))
            let departure = try OutputReader.departure(from: number)
            let wasTold = await withinTime(.milliseconds(200)) { () -> Bool in
                for await _ in departure {}
                return !Task.isCancelled
            }
            #expect(wasTold != true)
        }
    }
}
