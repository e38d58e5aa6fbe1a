import OrchCore
import Testing

@testable import OrchHome

/// `placement`, and when a host takes nothing new.
@Suite struct PlacementSettingsTests {
    private func parse(_ text: String) throws -> HostConfig { try HostConfig.parse(Array(text.utf8), file: "config.json", home: "/h").config }

    @Test func whatIsSaidBounds() throws {
        let config = try parse(
            """
            {"placement": {"maxWorkers": 9, "projects": {"shop": {"maxWorkers": 2}},
             "hosts": {"gpu-box": {"slots": 1, "labels": {"site": "attic"}}, "mini": {}}}}
            """)
        #expect(
            config.placement
                == CoordinatorPolicy(
                    maxWorkers: 9, projects: [try ProjectName("shop"): 2],
                    hosts: [try HostName("gpu-box"): .init(slots: 1, labels: ["site": "attic"]), try HostName("mini"): .init()]))
        #expect(try parse("{}").placement == CoordinatorPolicy())
    }

    @Test(arguments: [
        #"{"placement": {"maxWorkers": -1}}"#, #"{"placement": {"projects": {"a b": {"maxWorkers": 1}}}}"#,
        #"{"placement": {"hosts": {"x y": {}}}}"#, #"{"placement": {"hosts": {"x": {"labels": {"a b": "c"}}}}}"#,
        #"{"host": {"maxLoadPerCore": -1}}"#, #"{"host": {"minFreeMemory": "much"}}"#,
    ])
    func whatMakesNoSenseIsRefused(_ text: String) {
        #expect(throws: InvalidSetting.self) { try parse(text) }
    }

    @Test func aHostSaysWhenItIsTooBusy() throws {
        #expect(try parse("{}").host.gate == LoadGate(maxLoadPerCore: 8, minFreeMemory: 512 << 20, minFreeDisk: 1 << 30))
        let config = try parse(#"{"host": {"maxLoadPerCore": 1.5, "minFreeMemory": 0, "minFreeDisk": 20}}"#)
        #expect(config.host.gate == LoadGate(maxLoadPerCore: 1.5, minFreeMemory: 0, minFreeDisk: 20 << 20))
        #expect(try parse(#"{"host": {"maxLoadPerCore": 0}}"#).host.gate.maxLoadPerCore == nil)
    }

    @Test func theFileIsChangedAndNothingElseOfIt() async throws {
        try await withFolder { folder in
            let before = #"{"version": "1.0", "hosts": {}, "placement": {"maxWorkers": 9}, "mine": [1]}"#
            try AtomicFile.write(Array(before.utf8), to: "\(folder)/config.json", mode: 0o600)
            let file = HostConfigFile(path: "\(folder)/config.json", userHome: nil)
            let box = try HostName("gpu-box")
            try file.setTerms(of: box) { $0 = .init(slots: 2, labels: ["fast": ""]) }
            #expect(try file.read().config.placement == CoordinatorPolicy(maxWorkers: 9, hosts: [box: .init(slots: 2, labels: ["fast": ""])]))
            try file.renameHost(box, to: try HostName("attic"))
            #expect(try file.read().config.placement.hosts.keys.map(\.text) == ["attic"])
            try file.setTerms(of: try HostName("attic")) { $0 = .init() }
            #expect(try file.read().config.placement == CoordinatorPolicy(maxWorkers: 9))
            #expect(try text("\(folder)/config.json").contains("\"mine\""))
        }
    }
}
