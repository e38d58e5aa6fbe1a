import Testing
import ZeroMQ

/// What was measured with one libzmq. Another may do better or worse, and none of orch's guards may depend on which: a fact is exact with
/// the version it was measured with, and with any other the test says what differs. Guards are plain `#expect`, with every version.
enum Fact {
    static let version = LibraryVersion(major: 4, minor: 3, patch: 4)

    /// - Parameters:
    ///   - words: What was measured.
    ///   - current: The library in use; another only to test this function.
    static func expect<Value: Equatable>(
        _ words: String, _ seen: Value, _ measured: Value, with current: LibraryVersion = .current,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        if current == version {
            #expect(seen == measured, "\(words)", sourceLocation: sourceLocation)
        } else if seen != measured {
            let words: Comment = "libzmq \(current) is not like \(version): \(words): \(seen), not \(measured)"
            Issue.record(words, severity: .warning, sourceLocation: sourceLocation)
        }
    }

    /// As `expect`, for what ends a process: an issue in `body` is none that fails where the library is another.
    static func expectEnd(_ words: String, _ body: () async throws -> Void) async throws {
        guard LibraryVersion.current != version else { return try await body() }
        await withKnownIssue("libzmq \(LibraryVersion.current) is not like \(version): \(words)", isIntermittent: true) { try await body() }
    }
}

@Suite struct FactTests {
    @Test func theMeasuredVersionHasToDoWhatWasMeasured() {
        Fact.expect("equal", 1, 1, with: Fact.version)
        withKnownIssue {
            Fact.expect("not equal", 1, 2, with: Fact.version)
        } matching: {
            $0.severity == .error
        }
    }

    @Test func anotherVersionIsHeard() {
        let other = LibraryVersion(major: 4, minor: 3, patch: 6)
        Fact.expect("equal", 1, 1, with: other)
        withKnownIssue {
            Fact.expect("not equal", 1, 2, with: other)
        } matching: {
            $0.severity == .warning && $0.comments.contains("libzmq 4.3.6 is not like 4.3.4: not equal: 1, not 2")
        }
    }
}
