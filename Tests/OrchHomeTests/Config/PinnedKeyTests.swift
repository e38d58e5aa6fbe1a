import Foundation
import OrchCore
import OrchHome
import Testing

/// Which keys `config.json` pins, and which it keeps out.
@Suite struct PinnedKeyTests {
    private let time = Timestamp(milliseconds: 1_769_848_200_000)

    private func key(_ seed: UInt8) throws -> PublicKey { try #require(PublicKey(bytes: Array(repeating: seed, count: 32))) }

    private func withBox(_ body: (HostConfigFile, HostName) throws -> Void) async throws {
        try await withFolder { folder in
            let file = HostConfigFile(path: "\(folder)/config.json", userHome: folder)
            let box = try HostName("box")
            let host = RemoteHost(endpoint: try Endpoint("tcp://box:1"), statusEndpoint: try Endpoint("tcp://box:2"), key: try key(1))
            try file.setHost(box, to: host)
            try body(file, box)
        }
    }

    @Test func bothKeysStandUntilTheNewOneIsUsed() async throws {
        try await withBox { file, box in
            #expect(try file.pinNext(key(2), of: box))
            #expect(try file.read().config.hosts[box]?.key == key(1))
            #expect(try file.read().config.hosts[box]?.nextKey == key(2))
            let stranger = try file.settleNext(key(3), of: box)
            #expect(!stranger)
            #expect(try file.settleNext(key(2), of: box))
            #expect(try file.read().config.hosts[box]?.key == key(2))
            #expect(try file.read().config.hosts[box]?.nextKey == nil)
            // Said again by a coordinator that ended in between.
            #expect(try file.settleNext(key(2), of: box))
        }
    }

    @Test func aNewKeyThatIsNotUsedGoesAgain() async throws {
        try await withBox { file, box in
            #expect(try file.pinNext(key(2), of: box))
            try file.unpinNext(of: box)
            #expect(try file.read().config.hosts[box]?.nextKey == nil)
            let nobody = try file.pinNext(key(2), of: HostName("nobody"))
            #expect(!nobody)
        }
    }

    @Test func aRevokedKeyIsPinnedOnlyOnPurpose() async throws {
        try await withBox { file, box in
            try file.revoke(key(1), of: "box", at: time)
            try file.revoke(key(1), of: "box", at: time)
            let config = try file.read().config
            #expect(try config.revokedKeys == [RevokedKey(key: key(1), name: "box", at: time)])
            let host = try #require(config.hosts[box])
            #expect(config.isRevoked(host))
            let pinned = try file.pinNext(key(2), of: box)
            #expect(!pinned, "nothing comes of a host whose key was taken away")
            try file.obey(key(4), listen: [], name: box)
            #expect(try file.read().config.revokedKeys.count == 1)
            try file.setHost(box, to: host)
            #expect(try file.read().config.revokedKeys == [])
        }
    }

    @Test func aNewKeyThatWasRevokedIsNotPinned() async throws {
        try await withBox { file, box in
            try file.revoke(key(2), of: "elsewhere", at: time)
            let pinned = try file.pinNext(key(2), of: box)
            #expect(!pinned)
        }
    }

    @Test func whatIsNoKeyIsNamed() throws {
        for (text, words) in [
            (#"{"revokedKeys": [{"key": "abc"}]}"#, "revokedKeys.0.key"), (#"{"revokedKeys": [{}]}"#, "is missing"),
            (#"{"revokedKeys": {}}"#, "expected an array"),
        ] {
            let refusal = #expect(throws: InvalidSetting.self) { try HostConfig.parse(Array(text.utf8), file: "config.json", home: nil) }
            #expect(refusal?.description.contains(words) == true, "\(refusal.map(\.description) ?? "")")
        }
    }
}
