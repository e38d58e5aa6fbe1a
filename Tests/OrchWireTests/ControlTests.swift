import OrchCore
import OrchWire
import Testing
import ZeroMQ

@Suite struct ControlTests {
    private static func serve(_ door: ControlDoor) -> Task<Void, Never> {
        Task {
            await door.read { requests in
                for (client, request) in requests.map({ ($0.client, $0.request) }) {
                    guard case .status = request.call else {
                        door.reply(client, Reply(id: request.id, problem: Problem(.refused, "only status", next: "ask for status")))
                        continue
                    }
                    door.reply(client, Reply(id: request.id), blob: [1, 2, 3])
                }
            }
        }
    }

    @Test func aRequestGetsItsReplyAndAProblemIsThrown() async throws {
        let context = try Context()
        let thread = try SocketThread(name: "control-test", context: context)
        let endpoint = "inproc://control-\(UInt64.random(in: 0...UInt64.max))"
        let door = try await ControlDoor(endpoint: endpoint, thread: thread)
        let server = Self.serve(door)
        let client = try await ControlClient(endpoint: endpoint, thread: thread)
        let (reply, blob) = try await client.call(Request(id: "r1", call: .status))
        #expect(reply.id == "r1")
        #expect(blob == [1, 2, 3])
        let problem = await #expect(throws: Problem.self) {
            try await client.call(Request(id: "r2", call: .events(Request.EventsSince(after: nil))))
        }
        #expect(problem?.next == "ask for status")
        server.cancel()
        await client.close()
        await thread.shutdown()
    }

    @Test func nonsenseIsAnsweredAndHarmsNobody() async throws {
        let context = try Context()
        let thread = try SocketThread(name: "control-test", context: context)
        let endpoint = "inproc://control-\(UInt64.random(in: 0...UInt64.max))"
        let door = try await ControlDoor(endpoint: endpoint, thread: thread)
        let server = Self.serve(door)
        let raw = try await thread.open(SocketPlan(.dealer, options: WireSockets.control(), connects: [endpoint]))
        try raw.send(Message([[1, 2, 3], Array("x".utf8)]))
        let answer = try #require(try await Self.firstMessage(raw))
        guard case .reply(let reply) = try WireMessage.read(answer.frames[...])?.body else {
            Issue.record("the answer is no reply")
            return
        }
        #expect(reply.problem?.code == .usage)
        let client = try await ControlClient(endpoint: endpoint, thread: thread)
        #expect(try await client.call(Request(id: "r3", call: .status)).reply.id == "r3")
        server.cancel()
        await client.close()
        await raw.close()
        await thread.shutdown()
    }

    private static func firstMessage(_ port: SocketPort) async throws -> Message? {
        for await event in port.events {
            if case .messages(let messages) = event { return messages.first }
        }
        return nil
    }
}
