import OrchCore
import OrchHome
import Synchronization
import Testing
import ZeroMQ

@testable import orch

/// The two ends in one process: what is said out of turn, and who else knocks.
@Suite(.timeLimit(.minutes(1)))
struct InvitationDoorTests {
    private let keys: InvitationKeys
    private let endpoint: Endpoint
    private let key: PublicKey
    private let offer: EnrolmentOffer

    init() throws {
        keys = try InvitationKeys(.random())
        endpoint = Endpoint(host: "127.\(Int.random(in: 1...254)).\(Int.random(in: 1...254)).\(Int.random(in: 1...254))", port: Endpoint.workPort)
        key = try #require(PublicKey(bytes: Array(0..<32)))
        offer = EnrolmentOffer(name: try HostName("gpu-box"), coordinatorKey: key, addresses: [], replaces: false)
    }

    private var answer: InvitationAnswer { InvitationAnswer(key: key, orchVersion: Version.orch, notes: []) }

    /// A door that would join, and what comes of it beside the body.
    private func door(
        note: @escaping @Sendable (String) -> Void = { _ in }, _ body: () async throws -> Void
    ) async throws -> Result<EnrolmentOffer?, any Error> {
        let talk = try await InvitationTalk.listening(at: [endpoint], keys)
        let door = InvitationDoor(talk: talk, note: note, decide: { [answer] _ in answer })
        async let outcome = Self.result {
            try await Self.ended(talk) { try await door.run(until: .now + .seconds(30)) }
        }
        try await body()
        return await outcome
    }

    /// Closes a talk whatever comes of it.
    private static func ended<Value>(_ talk: InvitationTalk, _ work: () async throws -> Value) async throws -> Value {
        do {
            let value = try await work()
            await talk.end()
            return value
        } catch {
            await talk.end()
            throw error
        }
    }

    private static func result<Value>(_ work: () async throws -> Value) async -> Result<Value, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    /// An inviter that the test speaks for.
    private func inviter(_ body: (InvitationTalk) async throws -> Void) async throws {
        let talk = try await InvitationTalk.dialling(endpoint, keys)
        try await Self.ended(talk) { try await body(talk) }
    }

    private func heard(by talk: InvitationTalk) async throws -> InvitationMessage {
        while let event = await talk.next(until: .now + .seconds(20)) {
            if case .messages(let messages) = event, let first = messages.first { return try InvitationMessage(first.frames) }
        }
        throw CancellationError()
    }

    @Test func theTwoEndsAgree() async throws {
        let pins = Mutex<[InvitationAnswer]>([])
        let call = InvitationCall(
            keys: keys, endpoint: endpoint, offer: offer, note: { _ in }, pin: { answer in pins.withLock { $0.append(answer) } })
        let outcome = try await door {
            let found = try await call.run(until: .now + .seconds(30))
            #expect(found == answer)
        }
        #expect(try outcome.get() == offer)
        #expect(pins.withLock { $0 } == [answer])
    }

    /// Only the pin of its own key, from the one it has answered, makes a machine a host.
    @Test func aPinOutOfTurnCountsForNothing() async throws {
        let outcome = try await door {
            try await inviter { talk in
                try talk.send(.pinned(InvitationPin(key: key)))
                try talk.send(.offer(offer))
                #expect(try await heard(by: talk) == .answer(answer))
                try talk.send(.pinned(InvitationPin(key: try #require(PublicKey(bytes: [UInt8](repeating: 9, count: 32))))))
            }
            // On a new connection nothing was answered yet.
            try await inviter { talk in
                try talk.send(.pinned(InvitationPin(key: key)))
                try talk.send(.offer(offer))
                #expect(try await heard(by: talk) == .answer(answer))
                try talk.send(.refused(InvitationRefusal(Problem(.conflict, "not this one"))))
            }
        }
        let problem = #expect(throws: Problem.self) { try outcome.get() }
        #expect(problem?.words == "the coordinator's machine did not take this one: not this one")
    }

    @Test func anotherVersionEndsItWithWords() async throws {
        let outcome = try await door {
            try await RawInviter.with(endpoint, keys) { raw in
                try raw.send([Array("orch.enrol/2".utf8), Array("offer".utf8), Array("{}".utf8)])
                let answer = try await raw.answer()
                guard case .refused(let refusal) = try InvitationMessage(answer) else { throw CancellationError() }
                #expect(refusal.text.contains("orch.enrol/2"))
            }
        }
        let problem = #expect(throws: Problem.self) { try outcome.get() }
        #expect(problem?.code == .version)
    }

    /// Other keys, no keys, or silence: they are not let in, and nobody is kept out by them.
    @Test func strangersKeepNobodyOut() async throws {
        let outcome = try await door {
            let strangers = try SocketThread(name: "strangers", context: try Context())
            var ports: [ZeroMQ.SocketPort] = []
            for number in 0..<120 {
                let own = try CurveKeyPair.generate()
                let security: [Security] = [
                    .none, .curveClient(own, server: own.publicKey), .curveClient(own, server: keys.joiner.publicKey),
                ]
                let options = SocketOptions(security: security[number % 3])
                let plan = SocketPlan(.dealer, options: options, connects: [endpoint.description], isMonitored: true)
                ports.append(try await strangers.open(plan))
            }
            // Each third knows the right server key, and is refused for its own.
            for await case .monitor(let event) in ports[2].events where event.kind == .handshakeFailedAuth(status: 400) { break }
            try await inviter { talk in
                try talk.send(.offer(offer))
                #expect(try await heard(by: talk) == .answer(answer))
                try talk.send(.pinned(InvitationPin(key: key)))
                while let event = await talk.next(until: .now + .seconds(20)) {
                    if case .monitor(let event) = event, case .disconnected = event.kind { break }
                }
            }
            await strangers.shutdown()
        }
        #expect(try outcome.get() == offer)
    }

    /// The time of an invitation is the inviter's: what comes after it is not pinned.
    @Test func afterItsTimeNobodyIsCalled() async throws {
        let call = InvitationCall(keys: keys, endpoint: endpoint, offer: offer, note: { _ in }, pin: { _ in throw CancellationError() })
        #expect(try await call.run(until: .now) == nil)
    }
}

/// A dialling end that says what no inviter says.
private struct RawInviter: Sendable {
    private let port: ZeroMQ.SocketPort

    static func with(_ endpoint: Endpoint, _ keys: InvitationKeys, _ body: (RawInviter) async throws -> Void) async throws {
        let thread = try SocketThread(name: "raw", context: try Context())
        let options = SocketOptions(security: keys.client)
        let port = try await thread.open(SocketPlan(.dealer, options: options, connects: [endpoint.description]))
        do {
            try await body(RawInviter(port: port))
        } catch {
            await thread.shutdown()
            throw error
        }
        await thread.shutdown()
    }

    func send(_ frames: [[UInt8]]) throws { try port.send(Message(frames)) }

    func answer() async throws -> [[UInt8]] {
        for await case .messages(let messages) in port.events {
            if let first = messages.first { return first.frames }
        }
        throw CancellationError()
    }
}

extension SocketOptions {
    fileprivate init(security: Security) {
        self.init()
        self.security = security
        isIPv6 = true
    }
}
