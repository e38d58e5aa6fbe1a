import Logging
import OrchCore
import Synchronization
import Testing

@testable import orch

/// Lines of a daemon's log: one for each entry, whatever its values hold.
@Suite struct LogfmtTests {
    private let time = Timestamp(milliseconds: 1_769_846_400_000)

    @Test func anEntryIsOneLineOfKeysAndValues() {
        let line = LogfmtHandler.line(at: time, level: .info, message: "agent started", fields: ["term": "3", "host": "gpu-box"])
        #expect(line == "time=2026-01-31T08:00:00.000Z level=info msg=\"agent started\" host=gpu-box term=3\n")
    }

    @Test func foreignTextStaysInItsValue() {
        let fields: Logger.Metadata = ["title": "a \"b\"\nlevel=error \u{1B}[31m", "a key=": "", "path": "C:\\x"]
        let line = LogfmtHandler.line(at: time, level: .warning, message: "x", fields: fields)
        #expect(line.count { $0 == "\n" } == 1)
        #expect(!line.contains("\u{1B}"))
        #expect(line.contains(#"title="a \"b\" level=error "#))
        #expect(line.contains(#" a_key_="" "#))
        #expect(line.contains(#"path="C:\\x""#))
    }

    @Test func longValuesAreCut() {
        let line = LogfmtHandler.line(at: time, level: .info, message: "x", fields: ["log": .string(String(repeating: "y", count: 5_000))])
        #expect(line.count { $0 == "y" } == LogfmtHandler.valueCharacters)
    }

    @Test func theLoggersOwnFieldsAndLevelCount() {
        let written = Mutex<[String]>([])
        var logger = Logger(label: "test") { _ in LogfmtHandler(level: .notice) { line in written.withLock { $0.append(line) } } }
        logger[metadataKey: "host"] = "gpu-box"
        logger.info("not this")
        logger.error("this", metadata: ["cause": "disk full"])
        let lines = written.withLock { $0 }
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(" level=error msg=this cause=\"disk full\" host=gpu-box\n") == true)
    }
}
