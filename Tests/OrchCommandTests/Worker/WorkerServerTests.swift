import Foundation
import OrchAgent
import OrchCore
import OrchHome
import Testing

@testable import orch

@Suite("The MCP server of a worker")
struct WorkerServerTests {
    private func server(_ reports: RunReports?) -> WorkerServer {
        WorkerServer(mcp: WorkerMCP(version: "1"), desk: WorkerDesk(reports: reports))
    }

    private func call(_ name: String, _ arguments: String, id: Int = 1) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(name)","arguments":\#(arguments)}}"#
    }

    /// What the model reads, and whether as a failure.
    private func answer(_ server: WorkerServer, _ line: String) throws -> (text: String, isError: Bool) {
        let result = try #require(server.answer(.text(line))?["result"])
        return (result["content"]?.array?.first?["text"]?.string ?? "", result["isError"]?.bool ?? false)
    }

    @Test func aStatusIsReportedBeforeTheAnswer() async throws {
        try await WorkerFolder.with { folder in
            let server = server(folder.reports)
            let working = try answer(server, call("report_status", #"{"status":"working"}"#))
            #expect(working.text == "Reported working." && !working.isError && !folder.reports.hasReported)
            let done = try answer(
                server, call("report_status", #"{"status":"complete","pullRequestUrl":"https://github.com/acme/demo/pull/1"}"#))
            #expect(done.text == "Reported complete. End your turn now." && folder.reports.hasReported)
            let reports = try folder.waiting()
            #expect(reports.map(\.status) == [.working, .complete])
            #expect(reports.last?.pullRequestUrl == "https://github.com/acme/demo/pull/1")
            #expect(Set(reports.map(\.id)).count == 2)
        }
    }

    @Test func aQuestionIsReported() async throws {
        try await WorkerFolder.with { folder in
            let (text, isError) = try answer(server(folder.reports), call("escalate", #"{"question":"Which?","options":["a","b"]}"#))
            #expect(text.hasPrefix("The operator is asked.") && !isError && folder.reports.hasReported)
            #expect(try folder.waiting().map(\.question) == [.init(question: "Which?", options: ["a", "b"], context: nil)])
        }
    }

    @Test func guidanceThatWaitsIsShown() async throws {
        try await WorkerFolder.with { folder in
            let server = server(folder.reports)
            #expect(try answer(server, call("check_guidance", "{}")).text == "There is no direction that has not reached you.")
            try folder.reports.write([Guidance(id: "g", text: "Use the\u{1b} left door.", sentAt: Timestamp(milliseconds: 0))])
            let (text, isError) = try answer(server, call("check_guidance", "{}"))
            #expect(text.hasPrefix("Direction from the operator of this work:\n\nUse the\u{FFFD} left door.") && !isError)
            #expect(try folder.waiting().isEmpty, "looking is no report")
        }
    }

    @Test(arguments: [
        (#"{"status":"merged"}"#, "status must be one of"), (#"{"status":"stuck"}"#, "stuck needs a reason"), ("[]", "must be an object"),
        (#"{"status":"stuck","reason":"\#(String(repeating: "x", count: Limits.textBytes + 1))"}"#, "say it shorter"),
    ])
    func whatIsRefusedIsSaidAndNotReported(_ arguments: String, _ words: String) async throws {
        try await WorkerFolder.with { folder in
            let (text, isError) = try answer(server(folder.reports), call("report_status", arguments))
            #expect(text.contains(words) && isError)
            #expect(try folder.waiting().isEmpty)
        }
    }

    @Test func withoutARunNothingIsPretended() throws {
        let (text, isError) = try answer(server(nil), call("report_status", #"{"status":"complete"}"#))
        #expect(text.contains("names no run") && isError)
    }

    @Test func aFolderThatIsGoneIsAnErrorForTheModel() throws {
        let (text, isError) = try answer(server(RunReports(runDirectory: "/nonexistent/run")), call("escalate", #"{"question":"?"}"#))
        #expect(text.contains("nothing was reported") && isError)
    }

    @Test func linesAreServedThroughPipesUntilTheInputEnds() async throws {
        try await WorkerFolder.with { folder in
            let input = "\(folder.root)/input"
            let output = "\(folder.root)/output"
            let lines = [
                "", "no json", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", "[1,2]",
                String(repeating: "[", count: 100_000), "\"" + String(repeating: "x", count: WorkerServer.lineBytes) + "\"",
                call("report_status", #"{"status":"planning"}"#, id: 41), #"{"jsonrpc":"2.0","id":42,"method":"ping"}"#,
            ]
            try AtomicFile.write(Array(lines.joined(separator: "\n").utf8), to: input)
            let reading = try OwnedDescriptor(path: input, flags: O_RDONLY)
            let writing = try OwnedDescriptor(path: output, flags: O_WRONLY | O_CREAT)
            try server(folder.reports).serve(
                input: LineInput(reading.number, lineBytes: WorkerServer.lineBytes), output: LineOutput(writing.number))
            let answers = try BoundedFile.read(output, limit: 1 << 20).split(separator: UInt8(ascii: "\n")).map {
                try #require(JSONLine.value(String(decoding: $0, as: UTF8.self)))
            }
            #expect(answers.map { $0["id"] ?? .null } == [.null, .null, .null, .null, .int(41), .int(42)])
            #expect(answers.compactMap { $0["error"]?["code"]?.int } == [-32700, -32600, -32700, -32700])
            #expect(try folder.waiting().map(\.status) == [.planning])
        }
    }
}
