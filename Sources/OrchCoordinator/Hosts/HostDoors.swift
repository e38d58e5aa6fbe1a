import Logging
import OrchCore
import OrchWire
import ZeroMQ

/// The sockets of all hosts: one DEALER and one SUB for each, so that a bad peer harms nobody else.
struct HostDoors: Sendable {
    private let doors: [HostName: HostDoor]
    private let log: Logger

    /// libzmq looks the name of a host up on the I/O thread of its connections, and where no name server answers that takes 20 s and more
    /// each time. So each host that is dialled by name has a thread of its own beside that of all others, of clients and watchers; above
    /// libzmq's 64 some share one.
    private static let threadLimit = 63

    /// How many I/O threads the hosts need.
    static func ioThreads(_ entries: [CoordinatorSettings.HostEntry]) -> Int32 {
        Int32(1 + min(entries.count(where: \.isDialledByName), threadLimit))
    }

    init(_ settings: CoordinatorSettings, thread: SocketThread, log: Logger) async throws(ZeroMQError) {
        var doors: [HostName: HostDoor] = [:]
        var names = 0
        for entry in settings.hosts {
            let ioThread = entry.isDialledByName ? 1 + names % Self.threadLimit : 0
            if entry.isDialledByName { names += 1 }
            doors[entry.name] = try await HostDoor(
                entry, own: settings.keys, configuration: settings.configuration, thread: thread, ioThread: ioThread)
        }
        self.doors = doors
        self.log = log
    }

    /// Brings what the hosts say, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - relay: gets what is published beside the journal, for watchers.
    ///   - bring: gets everything that the machine has to know.
    func read(relay: @escaping @Sendable (Message) -> Void, into bring: @escaping @Sendable ([CoordinatorItem]) async -> Void) async {
        await withDiscardingTaskGroup { group in
            for door in doors.values {
                group.addTask { await door.run(relay: relay, log, bring) }
            }
        }
    }

    /// Sends a message to a host; what can't be queued is lost with its link, and sent again on the next.
    func send(_ host: HostName, _ message: WireMessage) {
        guard let work = doors[host]?.keys.sockets?.work else { return }
        do {
            try work.send(Message(try message.frames()))
        } catch {
            log.warning("a message was not sent", metadata: ["host": "\(host)", "type": "\(message.header.type)", "cause": "\(error)"])
            try? work.reconnect()
        }
    }

    /// Follows, or ceases to follow, the logs under a topic prefix.
    func follow(log prefix: [UInt8], isJoining: Bool) {
        for door in doors.values { door.keys.follow(prefix, isJoining: isJoining) }
    }

    /// Every link begins anew, over fresh connections.
    func reconnectAll() {
        for door in doors.values { try? door.keys.sockets?.work.reconnect() }
    }

    /// Nothing is heard of the host or said to it from now on.
    func shut(_ host: HostName) { doors[host]?.shut() }

    /// Hosts whose key was taken away.
    var shut: [HostName] { doors.values.filter(\.keys.isShut).map(\.name) }

    /// Pins a host's new key beside the one in use.
    func pin(_ key: String, of host: HostName) { doors[host]?.pin(key) }

    /// Only the key in use stays pinned.
    func unpin(_ host: HostName) { doors[host]?.unpin() }
}
