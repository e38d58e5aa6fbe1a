import OrchCore
import OrchWire
import ZeroMQ

/// The sockets where clients ask, from here and from other machines. A reply leaves by the door that its request came in by.
struct ClientDoors: Sendable {
    private let doors: [ControlDoor]

    init(_ settings: CoordinatorSettings, thread: SocketThread) async throws(ZeroMQError) {
        var doors = [try await ControlDoor(endpoint: settings.control, thread: thread)]
        for endpoint in settings.remote.control {
            doors.append(try await ControlDoor(endpoint: endpoint, keys: settings.keys, clients: settings.remote.clients, thread: thread))
        }
        self.doors = doors
    }

    /// Where clients of other machines ask, with the real ports.
    var remoteEndpoints: [String] { doors.dropFirst().flatMap(\.endpoints) }

    /// Brings what is asked, until the task is cancelled.
    func read(_ bring: @escaping @Sendable ([CoordinatorItem]) async -> Void) async {
        let count = UInt64(doors.count)
        await withDiscardingTaskGroup { group in
            for (index, door) in doors.enumerated() {
                group.addTask {
                    await door.read { questions in
                        await bring(
                            questions.map { .request(ClientID($0.client.number * count + UInt64(index)), $0.requester, $0.request) })
                    }
                }
            }
        }
    }

    func reply(_ client: ClientID, _ reply: Reply, blob: [UInt8]? = nil) {
        let count = UInt64(doors.count)
        doors[Int(client.number % count)].reply(ClientID(client.number / count), reply, blob: blob)
    }
}
