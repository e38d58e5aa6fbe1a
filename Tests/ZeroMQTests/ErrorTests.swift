import Testing
import ZeroMQ

/// An error is one line that says what was done, with what, and why it did not work.
@Suite
struct ErrorTests {
    let context: Context

    init() throws { context = try Context() }

    @Test func endpointInUse() throws {
        let first = try Socket(.router, in: context)
        let second = try Socket(.router, in: context)
        let endpoint = try first.bind("tcp://127.0.0.1:0")
        let error = #expect(throws: ZeroMQError.self) { try second.bind(endpoint) }
        #expect(error?.code == ErrorCode.addressInUse)
        #expect(error?.description == "zmq_bind \(endpoint): Address already in use (errno \(ErrorCode.addressInUse))")
    }

    @Test(arguments: ["nonsense", "tcp://", "tcp://127.0.0.1", "carrier-pigeon://roof"])
    func endpointThatIsNone(endpoint: String) throws {
        let socket = try Socket(.dealer, in: context)
        let error = #expect(throws: ZeroMQError.self) { try socket.connect(endpoint) }
        #expect(error?.endpoint == endpoint)
        #expect(error?.call == "zmq_connect")
    }

    @Test func endpointThatWasNeverConnected() throws {
        let socket = try Socket(.dealer, in: context)
        let error = #expect(throws: ZeroMQError.self) { try socket.disconnect("tcp://127.0.0.1:9") }
        #expect(error?.code == ErrorCode.noSuchEndpoint)
    }

    @Test func afterShutdownNothingWorks() throws {
        let socket = try Socket(.dealer, in: context)
        context.shutdown()
        let error = #expect(throws: ZeroMQError.self) { try socket.receive() }
        #expect(error?.code == ErrorCode.terminated)
        #expect(error?.reason == "Context was terminated")
        #expect(throws: ZeroMQError.self) { _ = try Socket(.dealer, in: context) }
    }

    @Test func afterTerminationTheContextSaysSo() throws {
        context.terminate()
        context.terminate()
        context.shutdown()
        let error = #expect(throws: ZeroMQError.self) { _ = try Socket(.pub, in: context) }
        #expect(error?.description == "zmq_socket PUB: Context was terminated (errno \(ErrorCode.terminated))")
    }

    @Test func contextsHaveBounds() throws {
        #expect(throws: ZeroMQError.self) { try Context().setIOThreads(0) }
        let small = try Context(maxSockets: 1)
        let only = try Socket(.pair, in: small)
        #expect(only.kind == .pair)
        #expect(throws: ZeroMQError.self) { _ = try Socket(.pair, in: small) }
    }

    @Test func libraryIsRecentEnough() {
        #expect(LibraryVersion.current >= LibraryVersion(major: 4, minor: 3, patch: 4))
        #expect(LibraryVersion.supports("curve"))
        #expect(!LibraryVersion.supports("telepathy"))
    }
}
