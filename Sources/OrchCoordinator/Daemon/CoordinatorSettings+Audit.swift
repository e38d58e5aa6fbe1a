import OrchCore
import OrchHome
import ZeroMQ

extension CoordinatorSettings {
    /// The entry with which a coordinator begins in the audit log: which orch, which term, and whom it takes for which host.
    func auditFact(term: UInt64, at time: Timestamp) -> AuditFact {
        let hosts = hosts.map { entry in
            let key = entry.key.flatMap { PublicKey(bytes: $0.bytes) }.map { "key \($0.shortText)…" } ?? "this machine"
            return "\(entry.name) (\(key))"
        }
        let pins = hosts.isEmpty ? "no hosts" : hosts.joined(separator: ", ")
        return AuditFact(
            .started, at: time, words: "coordinator started: orch \(Version.orch), term \(term), \(pins)\(recovers ? ", ledger made anew" : "")")
    }
}
