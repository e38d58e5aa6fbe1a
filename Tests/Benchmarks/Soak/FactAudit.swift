import Foundation
import OrchCore
import OrchHome

/// Compares what the workers and the operator noted with what the ledger says.
struct FactAudit {
    /// Bytes of the stream of one run that are looked through.
    private static let streamBytes = 8 << 20

    private(set) var reports = 0
    private(set) var questions = 0
    private(set) var answers = 0
    private(set) var runs = 0
    private(set) var commits = 0
    /// Complete without a commit, because each worker that was to make it was killed then.
    private(set) var withoutCommit = 0
    private(set) var duplicates: [String] = []
    private(set) var lost: [String] = []

    private let cluster: SoakCluster
    private let facts: [Int: [LedgerEvent]]

    init(_ cluster: SoakCluster, events: [LedgerEvent]) {
        self.cluster = cluster
        facts = Dictionary(grouping: events.filter { $0.session?.id.issueNumber != nil }) { $0.session?.id.issueNumber ?? 0 }
    }

    mutating func look(at session: SoakOperator.Session) throws {
        let number = session.plot.number
        let notes = try Notes(cluster.stage.notes(of: number))
        let events = facts[number] ?? []
        runs += notes.runs.count
        duplicates += notes.doubles.map { "session \(number): \($0)" }
        // What a worker says once its end was ordered is nobody's fact any more.
        let isWhole = session.plot.fate != .cancelled
        reports += notes.reports.said.count
        questions += notes.questions.said.count
        compare("report", notes.reports, with: Self.reports(in: events, number), of: number, isWhole: isWhole)
        compare("question", notes.questions, with: Self.questions(in: events, number), of: number, isWhole: isWhole)
        if isWhole { try compareAnswers(session, events) }
        try compareEnd(session, notes, events)
    }

    /// Each event tells the newest address.
    private static func reports(in events: [LedgerEvent], _ number: Int) -> [Label] {
        var labels: [Label] = []
        for label in events.compactMap({ $0.fact.status?.pullRequestUrl }).compactMap({ Label(address: $0, session: number) })
        where label != labels.last {
            labels.append(label)
        }
        return labels
    }

    private static func questions(in events: [LedgerEvent], _ number: Int) -> [Label] {
        events.compactMap(\.fact.escalation).compactMap { Label(question: $0.question, session: number) }
    }

    private mutating func compare(_ word: String, _ sayings: Notes.Sayings, with told: [Label], of number: Int, isWhole: Bool) {
        for (before, after) in zip(told, told.dropFirst()) where after <= before {
            duplicates.append("session \(number): \(word) \(after) was told after \(before)")
        }
        for label in told where !sayings.mayHave(label) { lost.append("session \(number): \(word) \(label) was told and never made") }
        let known = Set(told)
        for label in sayings.said where isWhole && !known.contains(label) {
            lost.append("session \(number): \(word) \(label) is not in the ledger")
        }
    }

    /// Each answer that the coordinator took was delivered once, and stands in the stream of a run.
    private mutating func compareAnswers(_ session: SoakOperator.Session, _ events: [LedgerEvent]) throws {
        let number = session.plot.number
        answers += session.answers.count
        let delivered = events.compactMap(\.fact.guidance).filter { $0.receipt == .delivered }.map(\.id)
        let streams = session.answers.isEmpty || session.isDeleted ? nil : try streams(of: number, events)
        for (id, text) in session.answers {
            let count = delivered.count { $0 == id }
            if count == 0 { lost.append("session \(number): \"\(text)\" was not delivered") }
            if count > 1 { duplicates.append("session \(number): \"\(text)\" was delivered \(count) times") }
            if let streams, !streams.contains(where: { $0.contains(text) }) {
                lost.append("session \(number): no run was given \"\(text)\"")
            }
        }
    }

    /// What the runs of a session wrote, in whatever home.
    private func streams(of number: Int, _ events: [LedgerEvent]) throws -> [String] {
        let key = SessionKey(project: cluster.ground.project, id: try SessionID(issue: number))
        return try Set(events.compactMap(\.host)).compactMap(cluster.host(named:)).flatMap { host in
            let folder = URL(fileURLWithPath: host.home.run(of: key, fence: Fence(attempt: 1, run: 1))).deletingLastPathComponent().path
            guard FileManager.default.fileExists(atPath: folder) else { return [String]() }
            return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { run in
                let bytes = try BoundedFile.readIfPresent("\(folder)/\(run)/events.jsonl", limit: Self.streamBytes)
                // A slash may be written with a backslash in JSON.
                return bytes.map { String(decoding: $0, as: UTF8.self).replacing("\\/", with: "/") }
            }
        }
    }

    /// It has ended once, and its commit is one.
    private mutating func compareEnd(_ session: SoakOperator.Session, _ notes: Notes, _ events: [LedgerEvent]) throws {
        let number = session.plot.number
        let ends = events.compactMap(\.fact.status).filter { $0.cause == "closed" }
        if ends.count > 1 { duplicates.append("session \(number): ended \(ends.count) times") }
        if session.isSettled, ends.isEmpty, !session.isDeleted, session.status == .complete { lost.append("session \(number): its end was not told") }
        guard !session.isDeleted, session.status == .complete else { return }
        guard notes.hasCommitted else { return withoutCommit += 1 }
        commits += 1
        let count = try cluster.ground.git("rev-list", "--count", "\(GreetRepository.branch)..issue-\(number)").text()
        if Int(count.prefix { $0.isNumber }) != 1 { duplicates.append("session \(number): its branch has \(count.prefix { !$0.isNewline }) commits") }
    }
}
