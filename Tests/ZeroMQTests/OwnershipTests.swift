import Testing
import ZeroMQ

/// A socket belongs to one thread. That it cannot be sent to another is the compiler's word; where it gets there all the same, it traps.
@Suite
struct OwnershipTests {
    /// Carries a socket where it must not go.
    final class Smuggler {
        let socket: Socket

        init(_ kind: SocketKind) throws { socket = try Socket(kind, in: try Context()) }

        /// Opened on the main thread, which runs no detached task.
        @MainActor
        static func load(_ kind: SocketKind) throws -> sending Smuggler { try Smuggler(kind) }
    }

    @Test func useOnAnotherThreadTraps() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let smuggler = try await Smuggler.load(.dealer)
            _ = try await Task.detached { try smuggler.socket.receive() }.value
        }
        let words = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(words.contains("ZeroMQ.Socket (DEALER) used on another thread than the one that opened it"))
    }

    @Test func closingOnAnotherThreadTraps() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let smuggler = try await Smuggler.load(.xpub)
            await Task.detached { _ = consume smuggler }.value
        }
        let words = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(words.contains("ZeroMQ.Socket (XPUB) used on another thread"))
    }

    @Test func twoReadersTrap() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let thread = try SocketThread(name: "two", context: try Context())
            let port = try await thread.open(SocketPlan(.pull))
            await withTaskGroup { group in
                for _ in 0..<2 { group.addTask { for await _ in port.events {} } }
            }
        }
        #expect(result != nil)
    }
}
