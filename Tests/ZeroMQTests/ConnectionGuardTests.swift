import Testing

@testable import ZeroMQ

/// Descriptors in, descriptors to be cut out.
@Suite struct ConnectionGuardTests {
    private let start = ContinuousClock.now
    private let near: [UInt8] = [127, 0, 0, 1]
    private let far: [UInt8] = [10, 0, 0, 1]

    private func watch(connections: Int = 5, handshakes: Int = 3, failures: Int = 100) -> ConnectionGuard {
        ConnectionGuard(
            ConnectionLimits(
                connections: connections, handshakes: handshakes, failures: failures, window: .seconds(10), handshakeTime: .seconds(5)))
    }

    @Test func theOldestUnfinishedHandshakeGoes() {
        var watch = watch()
        for descriptor: Int32 in 1...3 { #expect(watch.accept(descriptor, from: near, at: start) == []) }
        #expect(watch.accept(4, from: near, at: start) == [1])
        #expect(watch.accept(5, from: far, at: start) == [2])
        // Their ends come later, and the numbers are given out again.
        watch.close(1, at: start)
        #expect(watch.accept(1, from: near, at: start) == [3])
    }

    @Test func whoHasSpokenStaysHoweverManyCome() {
        var watch = watch()
        #expect(watch.accept(1, from: near, at: start) == [])
        watch.hear(1)
        var gone: [Int32] = []
        for descriptor: Int32 in 2...1000 { gone += watch.accept(descriptor, from: near, at: start) }
        #expect(gone == Array(2...997))
    }

    @Test func aSilentPeerIsKnownByItsAge() {
        var watch = watch(handshakes: 1)
        #expect(watch.accept(1, from: near, at: start) == [])
        #expect(watch.accept(2, from: near, at: start + .seconds(5)) == [])
        #expect(watch.accept(3, from: near, at: start + .seconds(6)) == [2])
    }

    @Test func peersFillTheSocketAndTheNewestGoes() {
        var watch = watch(connections: 2)
        for descriptor: Int32 in 1...2 {
            #expect(watch.accept(descriptor, from: near, at: start) == [])
            watch.hear(descriptor)
        }
        #expect(watch.accept(3, from: near, at: start) == [3])
        watch.close(2, at: start)
        #expect(watch.accept(4, from: near, at: start) == [])
    }

    @Test func anAddressThatFailsAndFailsIsKeptOutUntilTheWindowEnds() {
        var watch = watch(failures: 3)
        for descriptor: Int32 in 1...3 {
            #expect(watch.accept(descriptor, from: near, at: start) == [])
            watch.close(descriptor, at: start)
        }
        #expect(watch.accept(4, from: near, at: start + .seconds(9)) == [4])
        #expect(watch.accept(5, from: far, at: start + .seconds(9)) == [])
        #expect(watch.accept(6, from: near, at: start + .seconds(10)) == [])
    }

    @Test func thePeerThatEndsHasNotFailed() {
        var watch = watch(failures: 1)
        #expect(watch.accept(1, from: near, at: start) == [])
        watch.hear(1)
        watch.close(1, at: start)
        #expect(watch.accept(2, from: near, at: start) == [])
    }
}
