import Foundation
import Simulator
import Testing

/// Histories that once failed run for ever. Each is kept as the fewest steps that its fault needed (`orch-simulate --keep`).
@Suite struct HistoryTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Histories")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted()
    }()

    @Test func someAreKept() { #expect(!Self.names.isEmpty) }

    @Test(arguments: names) func isMended(name: String) throws {
        let history = try JSONDecoder().decode(History.self, from: Data(contentsOf: Self.folder.appending(path: name)))
        #expect(!history.steps.isEmpty)
        #expect(history.failure(try Plan.walk()) == nil, "once: \(history.found)")
    }
}
