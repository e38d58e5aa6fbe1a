import OrchCore

/// Sessions to be shown, all at one moment.
enum Samples {
    static let now = moment("2026-01-31T12:00:00.000Z")

    static func moment(_ text: String) -> Timestamp { Timestamp(iso8601: text) ?? Timestamp(milliseconds: 0) }

    static func ago(minutes: Int64) -> Timestamp { now.adding(milliseconds: -minutes * 60_000) }

    static func project(_ name: String = "shop") throws -> ProjectName { try ProjectName(name) }

    /// A session on `gpu-box` that was started so many minutes ago.
    static func session(
        _ id: String, _ status: SessionStatus, minutes: Int64 = 45, title: String = "Faster start", project: String = "shop",
        change: (inout StatusFile) -> Void = { _ in }
    ) throws -> StatusFile {
        let key = SessionKey(project: try ProjectName(project), id: try SessionID(id))
        var file = StatusFile(
            key: key, issue: Issue(number: Int(id), title: title, body: nil), mode: .single, face: SessionFace(status: status),
            branch: "issue-\(id)", startedAt: ago(minutes: minutes), lastHeartbeat: now.adding(milliseconds: -20_000),
            host: try HostName("gpu-box"), fence: Fence(attempt: 1, run: 2), want: .run)
        change(&file)
        return file
    }

    static func event(
        _ sequence: UInt64, _ fact: LedgerEvent.Fact, session: String? = "shop/123", host: String? = "gpu-box"
    ) throws -> LedgerEvent {
        LedgerEvent(
            sequence: sequence, time: now, session: try session.map { try SessionKey($0) }, host: try host.map { try HostName($0) },
            fence: Fence(attempt: 1, run: 1), fact: fact)
    }

    static func status(_ status: SessionStatus, cause: String = "reported") -> LedgerEvent.Fact {
        LedgerEvent.Fact(status: LedgerEvent.StatusFact(status: status, cause: cause))
    }
}
