internal import CZeroMQ
import Foundation
import Testing

@testable import ZeroMQ

/// Fact 2: a heartbeat together with a finite receive queue aborts the process that connects. Fact 7: a heartbeat proves the I/O thread only.
@Suite(.timeLimit(.minutes(5)))
struct HeartbeatFactTests {
    private static let words = "a heartbeat and a finite receive queue abort the process"

    @Test func aDealerWithAFiniteQueueAborts() async throws {
        try await Fact.expectEnd(Self.words) {
            let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
                try StalledReader.flooded(.dealer, queue: 10).loseConnectionAndRead()
            }
            try expectAssertion(result)
        }
    }

    @Test func aSubscriberWithAFiniteQueueAborts() async throws {
        try await Fact.expectEnd(Self.words) {
            let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
                try StalledReader.flooded(.sub, queue: 10).loseConnectionAndRead()
            }
            try expectAssertion(result)
        }
    }

    private func expectAssertion(_ result: ExitTest.Result?) throws {
        let words = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(words.contains("Assertion failed: _input_stopped (src/stream_engine_base.cpp:417)"), "\(words)")
    }

    /// The guard. In a process of its own, because it would take the other tests with it. The reader sleeps, and its I/O thread keeps the
    /// connection: the heartbeat proves no more than that. A machine that is busy may miss heartbeats all the same, so that is tried again.
    @Test func withoutALimitItSurvives() async {
        await #expect(processExitsWith: .success) {
            for kind in [SocketKind.dealer, .sub] {
                let isKept = try (0..<StalledReader.tries).contains { _ in try StalledReader.flooded(kind, queue: 0).sleepAndRead() }
                try #require(isKept)
            }
        }
    }

    @Test func withoutAHeartbeatAFiniteQueueSurvives() async {
        await #expect(processExitsWith: .success) {
            for kind in [SocketKind.dealer, .sub] {
                let isKept = try StalledReader.flooded(kind, queue: 10, hasHeartbeat: false).sleepAndRead()
                try #require(isKept)
            }
        }
    }

    /// The guard: this module does not make such a socket.
    @Test(arguments: [SocketKind.dealer, .sub, .router, .xpub], [1, 1_000])
    func theModuleRefusesTheTwoTogether(kind: SocketKind, queue: Int) throws {
        let context = try Context()
        var options = SocketOptions()
        options.heartbeat = StalledReader.heartbeat
        options.receiveHighWaterMark = queue
        #expect(throws: ZeroMQError.self) { _ = try Socket(kind, options: options, in: context) }
    }
}

/// A socket whose peer sends much and that is not read for a while.
private final class StalledReader {
    static let heartbeat = Heartbeat(interval: .milliseconds(10), timeout: .milliseconds(30), timeToLive: .zero)
    /// More than the kernel's buffers and the queue hold together.
    private static let count = 20_000
    private static let text = [UInt8](repeating: 7, count: 1_000)
    static let tries = 20
    /// Heartbeats that would be missed many times over.
    private static let sleep = 50

    private let context: Context
    private let reader: Socket
    private let peer: Socket

    private init(_ reader: consuming Socket, peer: consuming Socket, in context: Context) {
        self.context = context
        self.reader = reader
        self.peer = peer
    }

    /// - Parameter queue: `ZMQ_RCVHWM`, set behind the back of this module, which refuses it.
    static func flooded(_ kind: SocketKind, queue: Int32, hasHeartbeat: Bool = true) throws -> StalledReader {
        let context = try Context()
        let reader = try reader(kind, queue: queue, hasHeartbeat: hasHeartbeat, in: context)
        var unlimited = SocketOptions()
        unlimited.sendHighWaterMark = 0
        // The reader's heartbeat may end the connection before all is sent.
        unlimited.isRouterMandatory = false
        let peer = try Socket(kind == .sub ? .xpub : .router, options: unlimited, in: context)
        let made = StalledReader(reader, peer: peer, in: context)
        try made.flood(kind)
        return made
    }

    private static func reader(_ kind: SocketKind, queue: Int32, hasHeartbeat: Bool, in context: Context) throws -> Socket {
        var options = SocketOptions()
        options.heartbeat = hasHeartbeat ? heartbeat : nil
        options.receiveHighWaterMark = 0
        options.reconnectInterval = .milliseconds(10)
        let socket = try Socket(kind, options: options, isMonitored: true, in: context)
        try OptionWriter(handle: socket.handle).number(ZMQ_RCVHWM, "ZMQ_RCVHWM", queue)
        if kind == .sub { try socket.subscribe([]) }
        return socket
    }

    private func flood(_ kind: SocketKind) throws {
        try reader.connect(try peer.bind("tcp://127.0.0.1:0"))
        try reader.handshake()
        if kind != .sub { #expect(try reader.send(Message("hello"))) }
        // The hello, or the subscription.
        let first = try peer.next()
        let route = kind == .sub ? [] : [first.frames[0]]
        for _ in 0..<Self.count { #expect(try peer.send(Message(route + [Self.text]))) }
    }

    /// Under pressure the heartbeat of the reader ends a connection that is well; reading after the next has begun is what libzmq does not survive.
    func loseConnectionAndRead() throws {
        let metronome = try Metronome(in: context)
        try reader.loss()
        try reader.handshake()
        for _ in 0..<Self.sleep {
            while try reader.receive() != nil {}
            try metronome.pass(1)
        }
    }

    /// Whether the connection was kept; all that was sent is there then.
    func sleepAndRead() throws -> Bool {
        let metronome = try Metronome(in: context)
        try metronome.pass(Self.sleep)
        guard try !reader.waitingEvents().contains(where: \.isLoss) else { return false }
        for _ in 0..<Self.count { _ = try reader.next() }
        return true
    }
}
