import OrchCore
import OrchHome
import Testing

@testable import orch

/// The lines of `orch hosts` and `orch host show`.
@Suite struct HostTableTests {
    private func status(_ name: String, _ reachability: Reachability, since: Timestamp? = nil) throws -> HostStatus {
        HostStatus(
            name: try HostName(name), endpoint: "", reachability: reachability, since: since, slots: 4, slotsUsed: 1, orchVersion: "2.0",
            notReady: [],
            labels: ["os": "linux"])
    }

    private func entries(_ known: [HostStatus]) throws -> [HostEntry] {
        let key = try #require(PublicKey(bytes: Array(repeating: 7, count: 32)))
        let remote = RemoteHost(endpoint: try Endpoint("tcp://gpu-box:7717"), statusEndpoint: try Endpoint("tcp://gpu-box:7718"), key: key)
        var config = HostConfig()
        config.hosts[try HostName("gpu-box")] = remote
        return HostEntry.all(of: config, known: known)
    }

    @Test func aLineForEachAndBelowItWhatKeepsItFromWork() throws {
        let since = try #require(Timestamp(iso8601: "2026-01-31T08:30:00.000Z"))
        var laptop = try status("laptop", .connected)
        laptop.load = HostLoad(loadPerCore: 0.52, freeMemory: nil, freeDisk: nil, gate: LoadGate())
        var mini = try status("mini", .connected)
        mini.notReady = ["git is missing\u{1B}[31m"]
        var old = try status("old", .connected)
        old.drainingSince = since
        let known = [laptop, mini, old, try status("gpu-box", .unreachable, since: since), try status("quiet", .quiet)]
        #expect(
            HostTable(page: Page(), coordinatorRuns: true).lines(try entries(known)) == [
                "HOST     STATE                               SLOTS  LOAD  VERSION  LABELS",
                "gpu-box  unreachable since 2026-01-31 08:30  1/4    -     2.0      os=linux",
                "laptop   reachable                           1/4    0.5   2.0      os=linux",
                "mini     not ready                           1/4    -     2.0      os=linux", "  not ready: git is missing\u{FFFD}[31m",
                "old      draining                            1/4    -     2.0      os=linux",
                "  draining since 2026-01-31 08:30: 'orch host undrain old'",
                "quiet    silent                              1/4    -     2.0      os=linux",
            ])
    }

    @Test func withoutACoordinatorNothingIsKnown() throws {
        let lines = HostTable(page: Page(), coordinatorRuns: false).lines(try entries([]))
        #expect(lines[1] == "gpu-box  -      -      -     -")
        #expect(lines.last?.hasPrefix("No coordinator runs here") == true)
        #expect(HostTable(page: Page(), coordinatorRuns: true).lines([]).count == 1)
        #expect(HostTable(page: Page(), coordinatorRuns: true).lines(try entries([]))[1].hasPrefix("gpu-box  not known yet"))
    }

    @Test func allOfOneIsShown() throws {
        var status = try status("gpu-box", .connected)
        status.facts = HostFacts(
            slots: 4, slotsUsed: 1, labels: [:], notReady: [], projects: [try ProjectName("shop")], clones: ["acme/cart"],
            versions: ["git": "2.39.5", "claude": "2.1.0"], login: "ANTHROPIC_API_KEY is set")
        status.load = HostLoad(loadPerCore: 1, freeMemory: 3 << 30, freeDisk: 100 << 20, gate: LoadGate(minFreeDisk: nil))
        let lines = HostTable(page: Page(), coordinatorRuns: true).details(try entries([status])[0])
        #expect(
            lines.filter { !$0.hasPrefix("  key") } == [
                "gpu-box", "  state       reachable", "  address     tcp://gpu-box:7717", "  status      tcp://gpu-box:7718",
                "  slots       1 of 4 used",
                "  labels      os=linux", "  load        1.0 for each core, 3.0 GiB of memory free, 100.0 MiB of disk free", "  orch        2.0",
                "  claude      2.1.0", "  git         2.39.5", "  login       ANTHROPIC_API_KEY is set", "  checkouts   shop",
                "  clones      acme/cart",
            ])
    }
}
