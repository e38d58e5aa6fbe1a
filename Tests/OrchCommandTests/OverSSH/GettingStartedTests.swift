import Foundation
import OrchCore
import OrchForge
import Testing

@testable import orch

/// `docs/getting-started.md`, as a person would do it: its transcript against a real sshd.
@Suite(RealPrograms.needsSSH, .timeLimit(.minutes(3)))
struct GettingStartedTests {
    /// A command of the transcript and what it is to print; `…` stands for anything on a line, alone for any lines.
    private struct Step {
        var command: [String]
        var output: [String] = []
    }

    @Test func theTranscriptIsTrue() async throws {
        let steps = try Self.steps()
        #expect(steps.count >= 7, "\(steps.map(\.command))")
        try await FarHost.with { far in
            try far.cluster.issue(
                123, .report(.working), .report(.stuck, "Keep the old name as an alias?"), .awaitGuidance(.turn), .commit("alias.txt"),
                .report(.complete), title: "Fix the login timeout")
            for step in steps {
                // The real ssh's configuration says who ann is.
                let arguments = step.command.dropFirst().map { $0.replacing("ann@gpu-box", with: "gpu-box") }
                let result = try await far.laptop.orch(Array(arguments))
                #expect(result.exit == .code(0), "\(step.command): \(result.errorText)")
                let printed = result.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
                #expect(Self.matches(printed[...], step.output[...]), "\(step.command) prints\n\(result.text)")
                guard step.command.starts(with: ["orch", "host", "add"]) else { continue }
                // A person takes longer to type the next line than the tunnel to stand.
                try await ClusterWatcher.with(far.cluster) { watcher in
                    try await watcher.event("gpu-box is there") { $0.host?.text == "gpu-box" && $0.fact.host?.reachability == .connected }
                }
            }
            #expect(try await far.laptop.get("123")["host"]?.string == "gpu-box")
            #expect(try await far.cluster.git("log", "-1", "--format=%s", "issue-123") == "Add alias.txt")
        }
    }

    private static func steps() throws -> [Step] {
        let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/getting-started.md")
        var steps: [Step] = []
        var isInside = false
        for line in try String(contentsOf: document, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = line == "```console"
            } else if isInside, line.hasPrefix("$ orch ") {
                steps.append(Step(command: words(line.dropFirst(2))))
            } else if isInside {
                try #require(!line.hasPrefix("$ "), "only orch is replayed: \(line)")
                steps[steps.count - 1].output.append(String(line))
            }
        }
        return steps
    }

    /// Words between spaces, or between double quotes.
    private static func words(_ line: Substring) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
    }

    private static func matches(_ lines: ArraySlice<String>, _ wanted: ArraySlice<String>) -> Bool {
        guard let first = wanted.first else { return lines.isEmpty }
        if first == "…" { return lines.indices.contains { matches(lines[$0...], wanted.dropFirst()) } || matches([], wanted.dropFirst()) }
        guard let line = lines.first, matches(line[...], first[...]) else { return false }
        return matches(lines.dropFirst(), wanted.dropFirst())
    }

    private static func matches(_ line: Substring, _ wanted: Substring) -> Bool {
        guard let gap = wanted.firstIndex(of: "…") else { return line == wanted }
        guard line.hasPrefix(wanted[..<gap]) else { return false }
        let rest = wanted[wanted.index(after: gap)...]
        var tail = line.dropFirst(wanted[..<gap].count)
        while true {
            if matches(tail, rest) { return true }
            guard !tail.isEmpty else { return false }
            tail = tail.dropFirst()
        }
    }
}
