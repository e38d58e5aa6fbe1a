import Foundation
import Testing

@testable import OrchHome

/// Three files, of which one is the pair in use wherever the way to a new one is broken off.
@Suite struct KeyChangeTests {
    private func pair(_ seed: UInt8) throws -> KeyPair {
        KeyPair(
            publicKey: try #require(PublicKey(bytes: Array(repeating: seed, count: 32))),
            secretKey: try #require(SecretKey(bytes: Array(repeating: seed + 100, count: 32))))
    }

    private func withStore(_ body: (KeyStore) throws -> Void) async throws {
        try await withFolder { folder in
            let home = HomeDirectory(root: "\(folder)/home")
            try home.create()
            try body(KeyStore(home: home))
        }
    }

    @Test func theNewPairIsMadeOnceAndTakesThePlaceOfTheOld() async throws {
        try await withStore { store in
            _ = try store.loadOrCreate(.agent) { try pair(1) }
            #expect(try store.loadOrCreateNext(.agent) { try pair(2) } == pair(2))
            #expect(try store.loadOrCreateNext(.agent) { try pair(3) } == pair(2))
            #expect(try store.load(.agent) == pair(1))
            for _ in 0..<2 {
                try store.useNext(.agent, try pair(2).publicKey)
                #expect(try store.load(.agent) == pair(2))
                #expect(try store.load(store.oldPath(of: .agent)) == pair(1))
                #expect(!FileManager.default.fileExists(atPath: store.nextPath(of: .agent)))
            }
            try store.forgetOld(.agent)
            try store.forgetOld(.agent)
            #expect(!FileManager.default.fileExists(atPath: store.oldPath(of: .agent)))
        }
    }

    @Test func onlyTheKeyThatIsPinnedElsewhereIsUsed() async throws {
        try await withStore { store in
            _ = try store.loadOrCreate(.agent) { try pair(1) }
            #expect(throws: KeyNotChanged.noNewKey) { try store.useNext(.agent, try pair(2).publicKey) }
            _ = try store.loadOrCreateNext(.agent) { try pair(2) }
            #expect(throws: KeyNotChanged.anotherKey) { try store.useNext(.agent, try pair(3).publicKey) }
            #expect(try store.load(.agent) == pair(1))
        }
    }

    @Test func aNewPairThatOthersCanReadIsNotUsed() async throws {
        try await withStore { store in
            _ = try store.loadOrCreate(.agent) { try pair(1) }
            _ = try store.loadOrCreateNext(.agent) { try pair(2) }
            #expect(chmod(store.nextPath(of: .agent), 0o644) == 0)
            #expect(throws: NotPrivate.self) { try store.useNext(.agent, try pair(2).publicKey) }
            #expect(try store.load(.agent) == pair(1))
        }
    }
}
