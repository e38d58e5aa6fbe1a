import Testing
import ZeroMQ

/// Peers that go and come back.
@Suite(.timeLimit(.minutes(5)))
struct ReconnectTests {
    private func client(_ endpoint: String) -> SocketPlan {
        var options = SocketOptions()
        options.reconnectInterval = .milliseconds(10)
        return SocketPlan(.dealer, options: options, connects: [endpoint], isMonitored: true)
    }

    private func isLost(_ kind: MonitorEvent.Kind) -> Bool {
        if case .disconnected = kind { true } else { false }
    }

    /// `close` returns when the endpoint is free, so that binding it again at once works, many times.
    @Test(arguments: ["tcp", "ipc"])
    func theClientFindsThePeerAgain(transport: String) async throws {
        let folder = try Folder()
        let wanted = transport == "ipc" ? folder.endpoint("again") : "tcp://127.0.0.1:0"
        try await House.in { house in
            var (server, inside) = try await house.open(SocketPlan(.router, binds: [wanted]))
            let endpoint = server.boundEndpoints[0]
            let (client, watcher) = try await house.open(client(endpoint))
            for round in 0..<10 {
                try await watcher.monitor { $0 == .handshakeSucceeded }
                try client.send(Message("round \(round)"))
                #expect(try await inside.message().texts.last == "round \(round)")
                await server.close()
                try await watcher.monitor(isLost)
                (server, inside) = try await house.reopen(SocketPlan(.router, binds: [endpoint]))
                #expect(server.boundEndpoints == [endpoint])
            }
        }
    }

    @Test(arguments: ["tcp://127.0.0.1:0", "tcp://*:0", "inproc://free"], [false, true])
    func whatIsClosedIsFree(wanted: String, isIPv6: Bool) async throws {
        var options = SocketOptions()
        options.isIPv6 = isIPv6
        try await House.in { house in
            let first = try await house.thread.open(SocketPlan(.router, options: options, binds: [wanted]))
            await first.close()
            let (second, _) = try await house.reopen(SocketPlan(.router, options: options, binds: first.boundEndpoints))
            #expect(second.boundEndpoints == first.boundEndpoints)
        }
    }

    @Test func reconnectDialsAnew() async throws {
        try await House.in { house in
            let (server, inside) = try await house.open(SocketPlan(.router, binds: ["tcp://127.0.0.1:0"]))
            let (client, watcher) = try await house.open(client(server.boundEndpoints[0]))
            try await watcher.monitor { $0 == .handshakeSucceeded }
            try client.send(Message("before"))
            let before = try await inside.message()
            try client.reconnect()
            try await watcher.monitor { $0 == .handshakeSucceeded }
            try client.send(Message("after"))
            let after = try await inside.message()
            #expect(after.texts.last == "after")
            #expect(before.frames[0] != after.frames[0], "the router gave a new connection a new routing id")
        }
    }
}
