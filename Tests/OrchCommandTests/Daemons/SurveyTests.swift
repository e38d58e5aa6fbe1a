import OrchCore
import OrchHome
import Testing

@testable import orch

/// The lines of `orch status` and `orch down`.
@Suite struct SurveyTests {
    @Test func daemonsAndHostsAreShown() throws {
        var survey = DaemonSurvey(orchVersion: "2.0", home: "/h", daemons: [], hosts: [])
        survey.daemons = [
            DaemonSurvey.Daemon(
                role: .coordinator, state: .running, pid: 5, version: "1.9", startedAt: Samples.ago(minutes: 3), endpoints: ["control": "ipc:///c"],
                log: "/l"),
            DaemonSurvey.Daemon(role: .agent, state: .notRunning, endpoints: [:], log: "/l"),
        ]
        survey.hosts = [
            HostStatus(
                name: try HostName("gpu-box"), endpoint: "tcp://gpu-box:7717", reachability: .unreachable, since: Samples.ago(minutes: 60), slots: 4,
                slotsUsed: 1, orchVersion: "2.0", notReady: ["git is missing\u{1B}[31m"], labels: ["gpu": "a100", "big": ""])
        ]
        #expect(
            SurveyRendering(page: Page(), now: Samples.now).lines(survey) == [
                "coordinator running  pid 5, version 1.9 (this is 2.0: 'orch up' starts it anew), up 3m", "  control   ipc:///c",
                "agent       not running", "", "Hosts:", "  gpu-box  unreachable since 2026-01-31 11:00  1/4 slots  2.0  big gpu=a100",
                "    not ready: git is missing\u{FFFD}[31m",
            ])
    }

    @Test func workersThatGoOnAreNamed() throws {
        func session(_ id: String, _ status: SessionStatus, run: UInt64) throws -> StatusFile {
            StatusFile(
                key: try SessionKey("shop/\(id)"), issue: Issue(number: Int(id), title: "Title \(id)", body: nil), mode: .single,
                face: SessionFace(status: status), branch: "b", startedAt: Samples.now, lastHeartbeat: Samples.now, host: nil,
                fence: Fence(attempt: 1, run: run), want: .run)
        }
        let sessions = [try session("2", .working, run: 1), try session("3", .stuck, run: 1), try session("4", .registered, run: 0)]
        #expect(
            GoingOn.lines(sessions) == [
                "1 worker goes on without the daemons:", "  shop/2  working  Title 2",
                "What they do is taken up by the next 'orch up'. To end one: 'orch up', then 'orch cancel shop/2'.",
            ])
        #expect(GoingOn.lines([]) == [])
        #expect(GoingOn.lines(nil).count == 1)
    }
}
