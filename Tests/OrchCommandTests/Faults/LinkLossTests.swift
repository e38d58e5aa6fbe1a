import Foundation
import OrchCore
import OrchHome
import OrchWire
import Testing
import ZeroMQ

@testable import orch

/// The guard against what libzmq loses in silence, with every version of it: the numbers of a link show the first message that is missing.
@Suite(.enabled(if: RealPrograms.python != nil, "needs python3 for the fault proxy"), .timeLimit(.minutes(1)))
struct LinkLossTests {
    private static let count = 200

    @Test func aMessageThatIsMissingEndsTheLink() async throws {
        let root = "/tmp/orch-loss-\(UUID().uuidString.prefix(8))"
        try PrivateDirectory.createAll(root)
        let context = try Context()
        let thread = try SocketThread(name: "loss", context: context)
        let server = try await thread.open(SocketPlan(.pull, options: WireSockets.link(), binds: ["tcp://127.0.0.1:0"]))
        let port = try #require(server.boundEndpoints.first?.split(separator: ":").last)
        let proxy = try await FaultProxy(["one": "127.0.0.1:\(port)"], root: root)
        let client = try await thread.open(
            SocketPlan(.push, options: WireSockets.link(), connects: ["tcp://127.0.0.1:\(try #require(proxy.ports["one"]))"], isMonitored: true))

        var sender = Link(id: LinkID(high: 1, low: 1))
        try await standing(client)
        // They leave the sender, and are under way when the connection dies.
        try await proxy.say("blackhole one")
        for _ in 0..<Self.count {
            let message = sender.sendAhead(Link.Outgoing(.ping, .ping(Ping(cursor: 0))), term: 1)
            try client.send(Message(try WireMessage(message.header, message.body).frames()))
        }
        try await proxy.say("reset one")
        try await proxy.say("pass one")
        try await standing(client)
        let last = sender.sendAhead(Link.Outgoing(.ping, .ping(Ping(cursor: 1))), term: 1)
        try client.send(Message(try WireMessage(last.header, last.body).frames()))

        var receiver = Link(id: LinkID(high: 1, low: 1))
        var reception = Link.Reception.next
        for await event in server.events {
            guard case .messages(let messages) = event else { continue }
            for message in messages where reception != .broken {
                let header = try #require(try WireMessage.read(message.frames[...])?.header)
                (reception, _) = receiver.receive(header, term: 1)
            }
            if reception == .broken { break }
        }
        #expect(reception == .broken)
        #expect(receiver.received < UInt64(Self.count))
        try await proxy.end()
        await thread.shutdown()
        context.terminate()
        try FileManager.default.removeItem(atPath: root)
    }

    private func standing(_ port: ZeroMQ.SocketPort) async throws {
        for await event in port.events {
            if case .monitor(let event) = event, event.kind == .handshakeSucceeded { return }
        }
        Testing.Issue.record("the socket is closed")
    }
}
