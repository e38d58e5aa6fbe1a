import Foundation
import OrchHome
import Testing

@Suite("Key files")
struct KeyStoreTests {
    private func pair(_ byte: UInt8) throws -> KeyPair {
        KeyPair(
            publicKey: try #require(PublicKey(bytes: [UInt8](repeating: byte, count: 32))),
            secretKey: try #require(SecretKey(bytes: [UInt8](repeating: byte &+ 100, count: 32))))
    }

    private func withStore(_ body: (KeyStore) async throws -> Void) async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/home")
            try home.create()
            try await body(KeyStore(home: home))
        }
    }

    @Test func aPairIsMadeOnceForEachRole() async throws {
        try await withStore { store in
            #expect(try store.load(.agent) == nil)
            let made = try store.loadOrCreate(.agent) { try pair(1) }
            #expect(try made == pair(1) && store.load(.agent) == made)
            #expect(try store.loadOrCreate(.agent) { try pair(2) } == made)
            #expect(try store.loadOrCreate(.coordinator) { try pair(3) } == pair(3))
            #expect(try mode(store.path(of: .agent)) == 0o600 && store.path(of: .agent).hasSuffix("/keys/agent.key"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: store.home.keys).sorted() == ["agent.key", "coordinator.key"])
        }
    }

    @Test func allWhoMakeItAtOnceGetTheSame() async throws {
        try await withStore { store in
            let pairs = try await withThrowingTaskGroup(of: KeyPair.self) { group in
                for number in 0..<8 { group.addTask { try store.loadOrCreate(.agent) { try pair(UInt8(number)) } } }
                return try await group.reduce(into: Set<KeyPair>()) { $0.insert($1) }
            }
            #expect(try pairs.count == 1 && pairs.first == store.load(.agent))
        }
    }

    @Test func whatOthersCouldReadIsRefusedWithTheFix() async throws {
        try await withStore { store in
            _ = try store.loadOrCreate(.agent) { try pair(1) }
            let path = store.path(of: .agent)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let refusal = #expect(throws: NotPrivate.self) { try store.load(.agent) }
            #expect(refusal?.fix == "run: chmod 600 '\(path)'")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: store.home.keys)
            #expect(throws: NotPrivate.self) { try store.load(.agent) }
        }
    }

    @Test func aLinkIsNoKey() async throws {
        try await withStore { store in
            _ = try store.loadOrCreate(.agent) { try pair(1) }
            try FileManager.default.createSymbolicLink(atPath: store.path(of: .coordinator), withDestinationPath: store.path(of: .agent))
            #expect(throws: NotPrivate.self) { try store.load(.coordinator) }
            #expect(throws: NotPrivate.self) { try store.loadOrCreate(.coordinator) { try pair(2) } }
        }
    }

    @Test func aDamagedFileIsNamedAndNeverReplacedNorShown() async throws {
        try await withStore { store in
            _ = try store.loadOrCreate(.agent) { try pair(1) }
            let good = try text(store.path(of: .agent))
            let secret = try #require(good.split(separator: "\"").first { $0.count == 54 && $0 != (try? pair(1).publicKey.text) ?? "" })
            let broken = [
                "", "\0\0\0", "{", "[]", "{}", "{\"kind\": \"rsa\"}", good.replacingOccurrences(of: secret, with: secret.dropLast() + "!"),
                String(repeating: "x", count: 5000),
            ]
            for content in broken {
                try AtomicFile.write(Array(content.utf8), to: store.path(of: .agent))
                let failure = #expect(throws: (any Error).self) { try store.loadOrCreate(.agent) { try pair(2) } }
                #expect("\(failure.map { "\($0)" } ?? "")".contains(secret.prefix(20)) == false)
                #expect(try text(store.path(of: .agent)) == content)
            }
        }
    }
}
