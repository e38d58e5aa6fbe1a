import OrchWire
import Testing

@Suite struct InboxTests {
    @Test func allThatIsThereComesAtOnceInOrder() async {
        let inbox = Inbox<Int>(capacity: 10)
        await inbox.put([1, 2])
        await inbox.put(3)
        #expect(await inbox.takeAll() == [1, 2, 3])
    }

    @Test func aReaderWaitsForTheFirst() async {
        let inbox = Inbox<Int>(capacity: 10)
        async let taken = inbox.takeAll()
        await inbox.put(7)
        #expect(await taken == [7])
    }

    @Test func aWriterWaitsForRoomAndLosesNothing() async {
        let inbox = Inbox<Int>(capacity: 2)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 { group.addTask { await inbox.put(number) } }
            var seen: Set<Int> = []
            while seen.count < 200 {
                guard let items = await inbox.takeAll() else { break }
                #expect(items.count <= 2)
                seen.formUnion(items)
            }
            #expect(seen == Set(0..<200))
        }
    }

    @Test func closingEndsReaderAndWriters() async {
        let inbox = Inbox<Int>(capacity: 1)
        await inbox.put(1)
        async let waiting: Void = inbox.put(2)
        inbox.close()
        await waiting
        #expect(await inbox.takeAll() == [1])
        #expect(await inbox.takeAll() == nil)
        await inbox.put(3)
        #expect(await inbox.takeAll() == nil)
    }
}

@Suite struct JobsTests {
    @Test func jobsRunAndEndWithTheirGroup() async {
        let jobs = Jobs()
        let (done, tell) = AsyncStream.makeStream(of: Int.self)
        let (ended, tellEnd) = AsyncStream.makeStream(of: Bool.self)
        jobs.add { tell.yield(1) }
        jobs.add {
            // Lasts until the group is cancelled.
            for await _ in AsyncStream<Never>.makeStream().stream {}
            tellEnd.yield(Task.isCancelled)
        }
        let group = Task { await jobs.run() }
        var iterator = done.makeAsyncIterator()
        #expect(await iterator.next() == 1)
        group.cancel()
        await group.value
        var ends = ended.makeAsyncIterator()
        #expect(await ends.next() == true)
    }
}
