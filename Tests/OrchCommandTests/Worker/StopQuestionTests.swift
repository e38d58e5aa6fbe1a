import OrchAgent
import OrchCore
import Testing

@testable import orch

@Suite("The Stop hook")
struct StopQuestionTests {
    private func verdict(_ folder: WorkerFolder, _ input: String?, _ change: (inout [String: String]) -> Void = { _ in }) -> StopHook {
        var environment = folder.environment
        change(&environment)
        return StopQuestion(input: input.map { Array($0.utf8) }, place: WorkerPlace(environment: environment)).verdict
    }

    private let first = #"{"hook_event_name":"Stop","stop_hook_active":false}"#

    @Test func aWorkerWithoutAReportIsSentBackOnce() async throws {
        try await WorkerFolder.with { folder in
            guard case .block(let reason) = verdict(folder, first, { $0[WorkerVariables.command] = "/opt/orch" }) else {
                Issue.record("it was let go")
                return
            }
            #expect(reason.contains("/opt/orch update --id demo/7 --status complete"))
            #expect(verdict(folder, #"{"stop_hook_active":true}"#) == .allow)
        }
    }

    @Test func aReportLetsItGo() async throws {
        try await WorkerFolder.with { folder in
            try folder.reports.add(Report(id: "a", status: .working, at: Timestamp(milliseconds: 0)))
            #expect(verdict(folder, first) != .allow)
            try folder.reports.add(Report(id: "b", status: .stuck, reason: "?", at: Timestamp(milliseconds: 0)))
            #expect(verdict(folder, first) == .allow)
        }
    }

    @Test(arguments: [nil, "", "garbage", "{}", "[]", #"{"stop_hook_active":"no"}"#])
    func inputThatCannotBeReadHoldsNobody(_ input: String?) async throws {
        try await WorkerFolder.with { folder in #expect(verdict(folder, input) == .allow) }
    }

    @Test(arguments: [WorkerVariables.runDirectory, WorkerVariables.session])
    func outsideARunNobodyIsHeld(_ variable: String) async throws {
        try await WorkerFolder.with { folder in #expect(verdict(folder, first, { $0[variable] = nil }) == .allow) }
    }
}
