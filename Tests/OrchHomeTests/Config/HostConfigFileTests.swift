import Foundation
import OrchCore
import OrchHome
import Testing

@Suite("Changing config.json")
struct HostConfigFileTests {
    private func host(_ port: Int = 7717) throws -> RemoteHost {
        let key = try #require(PublicKey(bytes: [UInt8](repeating: 9, count: 32)))
        return RemoteHost(endpoint: try Endpoint("tcp://box:\(port)"), statusEndpoint: try Endpoint("tcp://box:\(port + 1)"), key: key)
    }

    private func file(_ folder: String, _ content: String? = nil, mode: UInt16 = 0o600) throws -> HostConfigFile {
        if let content { try AtomicFile.write(Array(content.utf8), to: "\(folder)/config.json", mode: mode) }
        return HostConfigFile(path: "\(folder)/config.json", userHome: folder)
    }

    @Test func withoutAFileThereAreDefaults() async throws {
        try await withFolder { folder in
            #expect(try file(folder).read().config == HostConfig())
            try file(folder).setHost(HostName("box"), to: host())
            #expect(try file(folder).read().config.hosts.count == 1 && mode("\(folder)/config.json") == 0o600)
        }
    }

    @Test func unknownKeysAndTheirOrderStay() async throws {
        try await withFolder { folder in
            let file = try file(folder, "{\"zebra\": 1.50, \"hosts\": {}, \"apple\": [1, {\"b\": null, \"a\": 1e3}], \"host\": {\"x\": \"ä\\n\"}}")
            try file.setHost(HostName("box"), to: host())
            #expect(
                try text(file.path) == """
                    {
                      "zebra": 1.50,
                      "hosts": {
                        "box": {
                          "endpoint": "tcp://box:7717",
                          "key": "\(host().key.text)"
                        }
                      },
                      "apple": [
                        1,
                        {
                          "b": null,
                          "a": 1e3
                        }
                      ],
                      "host": {
                        "x": "ä\\n"
                      }
                    }

                    """)
            #expect(try file.removeHost(HostName("box")) && !file.removeHost(HostName("box")))
            #expect(try file.read().config.hosts.isEmpty && text(file.path).contains("\"zebra\": 1.50"))
        }
    }

    @Test func aHostBehindSSHIsKeptAndForgottenAsOne() async throws {
        try await withFolder { folder in
            let file = try file(folder)
            var host = try host()
            host.ssh = try SSHDestination("ann@box")
            try file.setHost(HostName("box"), to: host)
            #expect(try file.read().config.hosts[HostName("box")] == host)
            host.ssh = nil
            try file.setHost(HostName("box"), to: host)
            #expect(try file.read().config.hosts[HostName("box")] == host)
        }
    }

    @Test func aMachineObeysOneCoordinator() async throws {
        try await withFolder { folder in
            let file = try file(folder, #"{"host": {"slots": 3}, "mine": true}"#)
            let listen = [try Endpoint("tcp://127.0.0.1:7717"), try Endpoint("tcp://10.0.0.5:7717")]
            try file.obey(try host().key, listen: listen, name: HostName("box"))
            let config = try file.read().config
            #expect(try config.coordinatorKey == host().key && config.listen == listen)
            #expect(try config.host.name == HostName("box") && config.host.slots == 3 && text(file.path).contains("\"mine\": true"))
        }
    }

    @Test func aHostIsReplacedAndItsOtherKeysStay() async throws {
        try await withFolder { folder in
            let file = try file(folder)
            try file.setHost(HostName("box"), to: host())
            let noted = try text(file.path).replacingOccurrences(of: "\"endpoint\"", with: "\"note\": \"mine\", \"endpoint\"")
            try AtomicFile.write(Array(noted.utf8), to: file.path)
            try file.setHost(HostName("box"), to: host(9000))
            #expect(try file.read().config.hosts[HostName("box")] == host(9000))
            #expect(try text(file.path).contains("\"note\": \"mine\""))
        }
    }

    @Test func aBrokenFileIsNeverOverwritten() async throws {
        try await withFolder { folder in
            for content in ["{\"hosts\": ", "{\"hosts\": []}", "{\"host\": {\"slots\": \"x\"}}", ""] {
                let file = try file(folder, content)
                #expect(throws: InvalidSetting.self) { try file.setHost(HostName("box"), to: host()) }
                #expect(try text(file.path) == content)
            }
        }
    }

    @Test func manyWritersLoseNothing() async throws {
        try await withFolder { folder in
            let file = try file(folder, "{}")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 { group.addTask { try file.setHost(HostName("box\(number)"), to: host()) } }
                try await group.waitForAll()
            }
            #expect(try file.read().config.hosts.keys.map(\.text).sorted() == (0..<8).map { "box\($0)" })
        }
    }

    @Test func aLinkIsFollowedAndStaysOne() async throws {
        try await withFolder { folder in
            try PrivateDirectory.create("\(folder)/dotfiles")
            try AtomicFile.write(Array("{\"cliCommand\": \"x\"}".utf8), to: "\(folder)/dotfiles/orch.json")
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/config.json", withDestinationPath: "dotfiles/orch.json")
            let file = try file(folder)
            try file.setHost(HostName("box"), to: host())
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file.path) == "dotfiles/orch.json")
            #expect(try file.read().config.cliCommand == "x" && text("\(folder)/dotfiles/orch.json").contains("box"))
            try FileManager.default.removeItem(atPath: file.path)
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "config.json")
            #expect(throws: SystemFailure.self) { try file.setHost(HostName("box"), to: host()) }
        }
    }

    @Test func aFileThatOthersCanWriteIsRefused() async throws {
        try await withFolder { folder in
            let file = try file(folder, "{}", mode: 0o666)
            #expect(throws: NotPrivate.self) { try file.read() }
            #expect(throws: NotPrivate.self) { try file.setHost(HostName("box"), to: host()) }
            let readable = try self.file(folder, "{}", mode: 0o644)
            #expect(try readable.read().config == HostConfig())
        }
    }

    @Test func foldersPipesAndHugeFilesAreRefused() async throws {
        try await withFolder { folder in
            let file = try file(folder)
            #expect(mkfifo(file.path, 0o600) == 0)
            #expect(throws: InvalidSetting.self) { try file.read() }
            unlink(file.path)
            try PrivateDirectory.create(file.path)
            #expect(throws: InvalidSetting.self) { try file.read() }
            rmdir(file.path)
            try AtomicFile.write([UInt8](repeating: 32, count: (1 << 20) + 1), to: file.path)
            let refusal = #expect(throws: InvalidSetting.self) { try file.read() }
            #expect(refusal?.problem == "is larger than 1048576 bytes")
        }
    }
}
