public import OrchCore

/// What a worker (or a person) has changed in a status file, read as a report.
public struct StatusFileEdit: Hashable, Sendable {
    public var session: SessionKey
    /// Of this very edit: seen twice it has the same id.
    public var id: String
    public var status: SessionStatus?
    public var stuckReason: String?
    public var pullRequestUrl: String?
    /// The forwarded message was cleared: it has been read.
    public var acknowledges: Bool
    /// A sign of life.
    public var isHeartbeat: Bool
    /// What in the edit could not be taken, one printable sentence each.
    public var problems: [String]

    /// The report that the agent takes in; nil for a heartbeat alone.
    public func report(at now: Timestamp) -> Report? {
        guard status != nil || pullRequestUrl != nil || acknowledges else { return nil }
        return Report(id: id, status: status, reason: stuckReason, pullRequestUrl: pullRequestUrl, acknowledges: acknowledges, at: now)
    }
}

extension StatusFileEdit {
    /// Compares a file with its seal, and where that has gone with what we wrote last.
    ///
    /// - Returns: nil when nothing that may be edited has been.
    static func read(_ node: JSONNode, bytes: [UInt8], of session: SessionKey, written: StatusFile) -> StatusFileEdit? {
        let digest = Base32.text(Base32.values(of: SHA256.digest(bytes).prefix(10)))
        var edit = StatusFileEdit(session: session, id: "edit-\(digest)", acknowledges: false, isHeartbeat: false, problems: [])
        let fallback = StatusSeal(written).text
        let seal = node["seal"]?.text.flatMap { StatusSeal.isUntouched(nil, at: 0, of: $0) == nil ? nil : $0 } ?? fallback
        let touched = StatusSeal.fields.indices.filter { index in
            StatusSeal.isUntouched(node[StatusSeal.fields[index]], at: index, of: seal) == false
        }
        guard !touched.isEmpty else { return nil }
        let isWholeRewrite = node["seal"] == nil
        for field in touched.map({ StatusSeal.fields[$0] }) {
            // Who writes only the few members that he knows has not touched the others.
            if isWholeRewrite, node[field] == nil { continue }
            edit.take(field, node[field])
        }
        edit.join(reasonOf: node)
        return edit.isHeartbeat || !edit.problems.isEmpty || edit.report(at: written.lastHeartbeat) != nil ? edit : nil
    }

    /// A reason belongs to `stuck`: without it, it says nothing.
    private mutating func join(reasonOf node: JSONNode) {
        let isStuck = status == .stuck || (status == nil && node["status"]?.text == SessionStatus.stuck.rawValue)
        guard isStuck else {
            if status == nil, stuckReason != nil { problems.append("stuckReason: counts only with the status stuck") }
            stuckReason = nil
            return
        }
        if stuckReason != nil { status = .stuck }
        if status == .stuck, stuckReason == nil { stuckReason = node["stuckReason"]?.text?.clipped(bytes: Limits.textBytes) }
    }

    private mutating func take(_ field: String, _ node: JSONNode?) {
        let text: String?
        switch node?.value {
        case nil, .null?: text = nil
        case .string(let value)?: text = value.isEmpty ? nil : value
        default:
            problems.append("\(field): expected a text, found \(node?.noun ?? "nothing")")
            return
        }
        switch field {
        case "status": takeStatus(text)
        case "lastHeartbeat":
            isHeartbeat = text.flatMap { Timestamp(iso8601: $0) } != nil
            if !isHeartbeat { problems.append("lastHeartbeat: \"\((text ?? "").printable(limit: 60))\" is no time like 2026-01-31T08:30:00.000Z") }
        case "stuckReason": stuckReason = text?.clipped(bytes: Limits.textBytes)
        case "forwardedMessage": acknowledges = text == nil
        case "pullRequestUrl": takeAddress(text)
        default: break
        }
    }

    private mutating func takeStatus(_ text: String?) {
        guard let text, let status = SessionStatus(rawValue: text), SessionStatus.reportable.contains(status) else {
            let words = SessionStatus.reportable.map(\.rawValue).joined(separator: ", ")
            problems.append("status: \"\((text ?? "").printable(limit: 60))\" can't be reported; take one of \(words)")
            return
        }
        self.status = status
    }

    private mutating func takeAddress(_ text: String?) {
        guard let text else { return }
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), text.printable(limit: 500) == text else {
            problems.append("pullRequestUrl: \"\(text.printable(limit: 60))\" is no web address")
            return
        }
        pullRequestUrl = text
    }
}
