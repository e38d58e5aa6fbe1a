import OrchCore
import OrchHome
import Testing
import ZeroMQ

@testable import orch

@Suite("Keys of an invitation")
struct InvitationKeysTests {
    /// The example of docs/protocol.md; the public keys were computed with another implementation of X25519.
    @Test func libzmqMakesTheSamePublicKeys() throws {
        let keys = try InvitationKeys(InvitationCode("000g-40r4-0m30-e209-185g-r38e-66"))
        #expect(keys.inviter.publicKey.z85 == "OQD>.V![XF%518RV2m0Ff&wK{-Isry&meIbn-Al-")
        #expect(keys.joiner.publicKey.z85 == "z8gl$![N@]9??B9P$r#L/qR9gU4PCw:!KY+iHD%1")
    }

    @Test func bothEndsAndAllCodesDiffer() throws {
        let all = try (0..<20).flatMap { _ in
            let keys = try InvitationKeys(InvitationCode.random())
            return [keys.inviter.publicKey, keys.joiner.publicKey]
        }
        #expect(Set(all).count == all.count)
    }
}

@Suite("Messages of an invitation")
struct InvitationMessageTests {
    private let key: PublicKey

    init() throws { key = try #require(PublicKey(bytes: Array(0..<32))) }

    @Test func eachIsReadBack() throws {
        let messages: [InvitationMessage] = [
            .offer(EnrolmentOffer(name: try .init("gpu-box"), coordinatorKey: key, addresses: [], replaces: false)),
            .answer(InvitationAnswer(key: key, orchVersion: "0.1.0", notes: ["a note"])), .pinned(InvitationPin(key: key)),
            .refused(InvitationRefusal(.init(.conflict, "no", next: "ask"))),
        ]
        for message in messages { #expect(try InvitationMessage(message.frames) == message) }
    }

    /// As docs/protocol.md shows them.
    @Test func theyLookAsDocumented() throws {
        let pinned = try InvitationMessage.pinned(InvitationPin(key: key)).frames.map { String(decoding: $0, as: UTF8.self) }
        #expect(pinned == ["orch.enrol/1", "pinned", #"{"key":"\#(key.text)"}"#])
        let refused = InvitationRefusal(.init(.conflict, "no\u{1B}[31m", next: "ask\nagain"))
        #expect(!refused.text.contains("\u{1B}") && !refused.text.contains("\n"))
    }

    @Test func anotherVersionIsNamed() {
        let problem = #expect(throws: Problem.self) { try InvitationMessage([Array("orch.enrol/2".utf8), Array("hello".utf8)]) }
        #expect(problem?.code == .version && problem?.words.contains("speaks orch.enrol/2, this one orch.enrol/1") == true)
    }

    @Test(arguments: [
        [], ["orch.enrol/1"], ["orch.enrol/1", "pinned"], ["orch.enrol/1", "pinned", ""], ["orch.enrol/1", "pinned", #"{"key":"abc"}"#],
        ["orch.enrol/1", "offer", "[]"], ["orch.enrol/1", "root", "{}"], ["orch.enrol/1", "pinned", "{}", "more"], ["\u{1B}", "", "{}"],
    ])
    func whatIsNoMessageIsRefusedInWords(frames: [String]) {
        let problem = #expect(throws: Problem.self) { try InvitationMessage(frames.map { Array($0.utf8) }) }
        #expect(problem?.words.contains("\u{1B}") == false)
    }
}
