import Testing

@testable import ZeroMQ

/// Questions to the ZAP handler that libzmq would never ask.
@Suite(.timeLimit(.minutes(5)))
struct ZAPRequestTests {
    private let key = [UInt8](repeating: 7, count: 32)

    private func question(version: String = "1.0", mechanism: String = "CURVE", credentials: [[UInt8]]) -> Message {
        Message([[], Array(version.utf8), [1], Array("work".utf8), Array("127.0.0.1".utf8), [], Array(mechanism.utf8)] + credentials)
    }

    /// The status that a question gets; nil if it gets no answer before the next question does.
    private func status(_ asker: borrowing Socket) throws -> String {
        try asker.next().texts[3]
    }

    @Test func strangeQuestionsAreAnsweredWithNoOrNotAtAll() async throws {
        let context = try Context()
        let door = try await ZAPHandler(context: context)
        door.allow(try #require(CurveKey(bytes: key)), in: "work")
        try ask(in: context)
        door.stop()
        context.terminate()
    }

    /// Its connection has ended while the handler looked at its key.
    @Test func whoIsGoneBeforeTheAnswerHarmsNobody() async throws {
        let context = try Context()
        let door = try await ZAPHandler(context: context)
        door.allow(try #require(CurveKey(bytes: key)), in: "work")
        try askAndLeave(in: context)
        door.stop()
        context.terminate()
    }

    private func askAndLeave(in context: Context) throws {
        for _ in 0..<200 {
            let hasty = try Socket(.dealer, in: context)
            try hasty.connect(ZAPHandler.endpoint)
            for _ in 0..<10 { #expect(try hasty.send(question(credentials: [key]))) }
        }
        let patient = try Socket(.dealer, in: context)
        try patient.connect(ZAPHandler.endpoint)
        #expect(try patient.send(question(credentials: [key])))
        #expect(try status(patient) == "200")
    }

    private func ask(in context: Context) throws {
        let asker = try Socket(.dealer, in: context)
        try asker.connect(ZAPHandler.endpoint)
        let unanswerable = [Message("x"), Message([[]]), Message([[], []]), Message("no", "delimiter", "at", "all")]
        for message in unanswerable { #expect(try asker.send(message)) }
        let refused = [
            Message([[], [1], [2]]),
            question(version: "2.0", credentials: [key]),
            question(mechanism: "NULL", credentials: []),
            question(mechanism: "PLAIN", credentials: [key]),
            question(credentials: []),
            question(credentials: [Array(key.dropLast())]),
            question(credentials: [key, key]),
            question(credentials: [[UInt8](repeating: 8, count: 32)]),
        ]
        for message in refused {
            #expect(try asker.send(message))
            #expect(try status(asker) == "400", "\(message)")
        }
        #expect(try asker.send(question(credentials: [key])))
        let answer = try asker.next()
        #expect(answer.texts[3] == "200")
        #expect(answer.texts[5] == CurveKey(bytes: key)?.z85)
        #expect(try asker.receive() == nil)
    }
}
