import Foundation
import OrchCore
import OrchHome
import OrchLedger
import OrchWire

/// Sessions of a long life, without the life: made with the ledger's own API and as status files.
struct History {
    /// All of them, and those that have not ended: they wait for a host that is never there.
    static let sessions = 10_000
    static let live = 10
    /// Sessions of one commit.
    private static let batch = 500

    let records: [SessionRecord]

    init() throws {
        let now = WallClock.now()
        let project = ProjectSpec(name: try ProjectName("greet"))
        let away = try HostName("away")
        let usual = try HostName("usual")
        records = try (1...Self.sessions).map { number in
            let issue = Issue(number: number, title: "Issue \(number) of a long list", body: String(repeating: "What is to be done. ", count: 20))
            let spec = SessionSpec(project: project, id: try SessionID(issue: number), issue: issue)
            let moment = now.adding(milliseconds: Int64(number - Self.sessions) * 60_000)
            let isLive = number > Self.sessions - Self.live
            var record = SessionRecord(spec: spec, pinned: isLive ? away : nil, highestAttempt: isLive ? 0 : 1, order: UInt64(number), at: moment)
            guard !isLive else { return record }
            record.face = SessionFace(status: number.isMultiple(of: 10) ? .cancelled : .complete)
            record.attempt = SessionRecord.Attempt(number: 1, host: usual)
            record.attempt?.state = .closed
            record.attempt?.closed = record.face.status == .complete ? .complete : .cancelled
            return record
        }
    }

    /// Fills the ledger of a home whose coordinator does not run.
    func fill(ledgerOf home: HomeDirectory) async throws {
        try home.create()
        let ledger = try Ledger(path: "\(home.coordinator)/ledger.sqlite")
        _ = try ledger.start()
        for first in stride(from: 0, to: records.count, by: Self.batch) {
            try await ledger.commit(records[first..<min(records.count, first + Self.batch)].map { .session($0) })
        }
    }

    /// Writes the status files, as the daemons of many days have left them.
    func write(filesOf home: HomeDirectory) throws {
        try home.create()
        for record in records {
            let file = StatusFile(
                key: record.key, issue: record.spec.issue, mode: record.spec.mode, face: record.face, branch: record.spec.branch,
                startedAt: record.createdAt, lastHeartbeat: record.updatedAt, host: record.attempt?.host ?? record.pinned,
                fence: Fence(attempt: record.highestAttempt, run: record.highestAttempt), want: record.want)
            let path = home.statusFile(of: record.key)
            try PrivateDirectory.createAll(home.sessions(of: record.key.project))
            // Not synced: nobody cuts the power of a benchmark.
            try Data(JSONCoding.prettyText(of: file).utf8).write(to: URL(fileURLWithPath: path))
        }
    }
}
