import OrchCore
import Testing

@testable import orch

@Suite struct EventOrderTests {
    private let stream = StreamID(high: 1, low: 1)

    private func event(_ sequence: UInt64) throws -> LedgerEvent { try Samples.event(sequence, Samples.status(.working)) }

    @Test func eventsInOrderAreDeliveredOnce() throws {
        var order = EventOrder(after: 4, stream: stream)
        #expect(order.take(try event(5), of: stream) == .deliver(try event(5)))
        #expect(order.take(try event(5), of: stream) == .nothing)
        #expect(order.take(try event(3), of: stream) == .nothing)
        #expect(order.take(try event(6), of: stream) == .deliver(try event(6)))
    }

    @Test func aGapIsAskedForAndFilledInOrder() throws {
        var order = EventOrder(after: 4, stream: stream)
        #expect(order.take(try event(7), of: stream) == .ask)
        let page = EventPage(events: try [4, 5, 6, 7].map { try event($0) }, head: 8, stream: stream)
        let taken = order.take(page)
        #expect(taken.events.map(\.sequence) == [5, 6, 7])
        #expect(taken.hasMore)
        #expect(order.take(EventPage(events: [try event(8)], head: 8, stream: stream)).hasMore == false)
        #expect(order.take(try event(9), of: stream) == .deliver(try event(9)))
    }

    @Test func whatTheLedgerHasForgottenIsPassedOver() throws {
        var order = EventOrder(after: 1, stream: stream)
        #expect(order.take(EventPage(events: try [90, 91].map { try event($0) }, head: 91, stream: stream)).events.map(\.sequence) == [90, 91])
        #expect(order.last == 91)
    }

    @Test func aWelcomeTellsWhatWasMissed() {
        var order = EventOrder(after: 4, stream: stream)
        #expect(order.take(StreamPlace(stream: stream, number: 4)) == .nothing)
        #expect(order.take(StreamPlace(stream: stream, number: 6)) == .ask)
    }

    @Test func aNewLedgerIsReadFromItsBeginning() throws {
        let new = StreamID(high: 2, low: 2)
        var order = EventOrder(after: 400, stream: stream)
        #expect(order.take(try event(1), of: new) == .ask)
        let first = order.take(EventPage(events: [], head: 2, stream: new))
        #expect(first.events.isEmpty && first.hasMore)
        #expect(order.take(EventPage(events: try [1, 2].map { try event($0) }, head: 2, stream: new)).events.map(\.sequence) == [1, 2])
        #expect(order.take(try event(3), of: new) == .deliver(try event(3)))
    }

    @Test func anEmptyPageNeverAsksForEver() {
        var order = EventOrder(after: 4, stream: stream)
        #expect(order.take(EventPage(events: [], head: 9, stream: stream)).hasMore == false)
    }
}
