import Testing

@testable import OrchCore

@Suite struct LinkTests {
    private let id = LinkID(high: 1, low: 1)
    private let ping = Link.Outgoing(.ping, .ping(Ping(cursor: 0)))

    private func header(_ sequence: UInt64, acknowledged: UInt64 = 0) -> FrameHeader {
        FrameHeader(type: .pong, link: id, sequence: sequence, acknowledged: acknowledged)
    }

    @Test func messagesAreNumberedAndAcknowledge() {
        var link = Link(id: id)
        #expect(link.receive(header(1), term: 3).0 == .next)
        let sent = link.send(ping, term: 3) ?? []
        #expect(sent.map(\.header.sequence) == [1])
        #expect(sent.map(\.header.acknowledged) == [1])
        #expect(sent.map(\.header.term) == [3])
        #expect(sent.map(\.header.link) == [id])
    }

    @Test func aDuplicateIsIgnoredAGapEndsIt() {
        var link = Link(id: id)
        #expect(link.receive(header(1), term: 1).0 == .next)
        #expect(link.receive(header(1), term: 1).0 == .duplicate)
        #expect(link.receive(header(3), term: 1).0 == .broken)
        #expect(link.receive(header(.max), term: 1).0 == .broken)
        #expect(link.receive(header(2), term: 1).0 == .next)
    }

    @Test func anAcknowledgementOfWhatWasNotSentEndsIt() {
        var link = Link(id: id)
        #expect(link.receive(header(1, acknowledged: 1), term: 1).0 == .broken)
    }

    @Test func beyondTheWindowMessagesWaitForTheirTurn() {
        var link = Link(id: id)
        for _ in 0..<Limits.linkWindow { #expect(link.send(ping, term: 1)?.count == 1) }
        #expect(link.send(ping, term: 1)?.isEmpty == true)
        #expect(link.send(ping, term: 1)?.isEmpty == true)
        let (_, released) = link.receive(header(1, acknowledged: 1), term: 1)
        #expect(released.map(\.header.sequence) == [UInt64(Limits.linkWindow) + 1])
        #expect(released.map(\.header.acknowledged) == [1])
    }

    @Test func whatWaitsIsBounded() {
        var link = Link(id: id)
        for _ in 0..<(Limits.linkWindow + Limits.linkBacklog) { #expect(link.send(ping, term: 1) != nil) }
        #expect(link.send(ping, term: 1) == nil)
    }

    @Test func twoFullWindowsDoNotWaitForEachOther() {
        var (left, right) = (Link(id: id), Link(id: id))
        var (toRight, toLeft): ([Link.Numbered], [Link.Numbered]) = ([], [])
        for _ in 0..<(Limits.linkWindow + 10) {
            toRight += left.send(ping, term: 1) ?? []
            toLeft += right.send(ping, term: 1) ?? []
        }
        for message in toRight { #expect(right.receive(message.header, term: 1).0 == .next) }
        #expect(right.owesAcknowledgement)
        let acknowledgement = right.sendAhead(ping, term: 1)
        for message in toLeft { _ = left.receive(message.header, term: 1) }
        #expect(left.receive(acknowledgement.header, term: 1).1.count == 10)
        #expect(!right.owesAcknowledgement)
    }
}
