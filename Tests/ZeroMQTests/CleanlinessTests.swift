#if os(Linux)
import Foundation
import Testing
import ZeroMQ

/// What is opened is closed again: descriptors and threads, counted in a process of its own.
@Suite(.timeLimit(.minutes(5)))
struct CleanlinessTests {
    @Test func manyCyclesLeaveNothingBehind() async {
        await #expect(processExitsWith: .success) {
            for _ in 0..<3 { try await Self.cycle() }
            let before = try Self.openDescriptors()
            for _ in 0..<40 { try await Self.cycle() }
            #expect(try Self.openDescriptors() == before)
            #expect(try Self.ownThreads() == [])
        }
    }

    private static func cycle() async throws {
        let context = try Context()
        let door = try await ZAPHandler(context: context)
        let thread = try SocketThread(name: "cycle", context: context)
        let (server, client) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        door.allow(client.publicKey, in: "cycle")
        let serverOptions = SocketOptions(security: .curveServer(server, domain: "cycle"))
        let inside = try await thread.open(SocketPlan(.router, options: serverOptions, binds: ["tcp://127.0.0.1:0"], isMonitored: true))
        let clientOptions = SocketOptions(security: .curveClient(client, server: server.publicKey))
        let outside = try await thread.open(SocketPlan(.dealer, options: clientOptions, connects: inside.boundEndpoints, isMonitored: true))
        try outside.send(Message("hello"))
        _ = try await Reader(inside).message()
        _ = try? await thread.open(SocketPlan(.dealer, connects: ["nonsense"]))
        await outside.close()
        await inside.close()
        await thread.shutdown()
        door.stop()
        context.terminate()
    }

    private static func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    /// Names of the threads that this module and libzmq have started.
    private static func ownThreads() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
            .compactMap { try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8) }
            .filter { $0.hasPrefix("ZMQ") || $0.hasPrefix("cycle") || $0.hasPrefix("zap") }
    }
}
#endif
