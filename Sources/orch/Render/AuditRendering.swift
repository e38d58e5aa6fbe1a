import OrchCore
import OrchWire

/// The lines of `orch audit`.
struct AuditRendering {
    let page: Page
    /// What was asked under which request, for the answers that follow on the same page.
    private var asked: [String: String] = [:]

    /// Requests that are remembered for their answers.
    private static let askedLimit = 10_000
    private static let requesterWidth = 8

    init(page: Page) { self.page = page }

    /// - Throws: a `Problem` where an entry can't be read: then the log was damaged.
    mutating func line(_ entry: AuditEntry) throws -> String {
        let fact = try Self.fact(entry)
        let time = Ink.faint.on("\(fact.at.day(secondsEast: page.secondsEast)):\(fact.at.clock(secondsEast: page.secondsEast).suffix(2))", page)
        return "\(time)  \((fact.by?.description ?? "").padded(to: Self.requesterWidth))  \(words(fact))"
    }

    private mutating func words(_ fact: AuditFact) -> String {
        let words = fact.words.printable(limit: AuditFact.wordsLimit)
        switch fact.kind {
        case .started: return Ink.faint.on(words, page)
        case .asked:
            if asked.count >= Self.askedLimit { asked = [:] }
            if let request = fact.request { asked[request] = words }
            return words
        case .answered:
            let about = fact.request.flatMap { asked[$0] } ?? "an earlier request"
            return "  \(about): \(words)"
        }
    }

    /// One line for scripts.
    static func json(_ entry: AuditEntry) throws -> String {
        try JSONCoding.line(of: AuditLine(number: entry.number, hash: entry.hash, fact: fact(entry)))
    }

    private static func fact(_ entry: AuditEntry) throws -> AuditFact {
        do {
            return try JSONCoding.value(AuditFact.self, from: Array(entry.text.utf8))
        } catch {
            throw Problem(.conflict, "entry \(entry.number) of the audit log can't be read", next: "see 'orch audit --verify'")
        }
    }
}

/// An entry for scripts.
private struct AuditLine: Encodable {
    var number: UInt64
    var hash: String
    var fact: AuditFact
}
