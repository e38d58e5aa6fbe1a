// A ledger that was lost is built anew from what the hosts hold and from the coordinator's status files. It ends host by host: with the last
// page of holdings, or when a person takes the host out of the configuration.
extension CoordinatorMachine {
    /// Begins: every host is awaited, and what the files tell stands until its host is heard.
    mutating func recover(from files: [StatusFile]) {
        for name in hosts.keys.sorted() {
            awaited.insert(name)
            hosts[name]?.record.awaitedSince = now.wall
            hosts[name]?.record.surveyed = nil
            persistHost(name)
        }
        var remembered = 0
        for file in files.sorted(by: { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }) {
            guard let key = file.key, sessions[key] == nil, let record = SessionRecord(remembered: file, order: nextOrder) else { continue }
            nextOrder += 1
            remembered += 1
            expect(record.attempt?.host)
            // It was on no host any more, and the order that was to clean up behind it is lost: 'orch orphans' finds what is left.
            if record.attempt == nil, record.want == .deleted {
                forget(record)
                continue
            }
            store(record)
            announceStatus(record, cause: "recovered")
        }
        for file in files where file.status == .complete { file.key.map { settleDependents(of: $0, end: .complete) } }
        if awaited.isEmpty { settleUnknownDependencies() }
        let names = awaited.sorted().map(\.text).joined(separator: ", ")
        emit(.log("the ledger is built anew: \(remembered) sessions from status files; nothing is placed before these are heard: \(names)"))
    }

    /// A host that only files still name: it is shown, and keeps its sessions, as one that was taken out of the configuration.
    private mutating func expect(_ name: HostName?) {
        guard let name, hosts[name] == nil else { return }
        hosts[name] = Host(record: HostRecord(name: name, isLocal: false), term: term)
        persistHost(name)
    }

    /// All that the host holds is in the ledger, or the host was given up.
    mutating func hear(_ name: HostName) {
        guard awaited.remove(name) != nil else { return }
        hosts[name]?.record.awaitedSince = nil
        persistHost(name)
        placementIsDue = true
        let rest = awaited.sorted()
        if rest.isEmpty { settleUnknownDependencies() }
        emit(.log(rest.isEmpty ? "the ledger is whole again" : "the ledger still waits for \(rest.map(\.text).joined(separator: ", "))"))
    }

    /// Whether a refusal for a higher term is answered with a term above it: a ledger that was lost does not know how far it had come.
    mutating func outbid(_ name: HostName, _ theirs: UInt64?) -> Bool {
        guard let theirs, theirs >= term, theirs < Limits.number, hosts[name]?.record.awaitedSince != nil else { return false }
        emit(.log("\(name) has obeyed term \(theirs): this coordinator goes above it"))
        emit(.beginTerm(above: theirs))
        return true
    }

    /// What a status file tells of a session is overtaken by what its host holds: an order that came in between would be lost with it.
    func unheardRefusal(of record: SessionRecord) -> Problem? {
        guard let name = record.attempt?.host, hosts[name]?.record.awaitedSince != nil else { return nil }
        return Problem(
            .unreachable, "\(record.key) is on \(name), which has not been heard since the ledger was lost",
            next: "wait for it, or 'orch host remove \(name)' gives it up")
    }

    /// What the ledger has to be told before a host is given work.
    func ledgerGap(of host: Host) -> [String] {
        if let name = awaited.min() { return ["the ledger is built anew and has not heard \(name) yet"] }
        return host.isSurveyed ? [] : ["it is being asked what it holds"]
    }

    /// What keeps a host from being whole in this ledger, for `orch status`.
    func ledgerTrouble(of host: Host) -> [String] {
        var words: [String] = []
        if host.record.awaitedSince != nil {
            let end = host.record.isLocal ? "; 'orch up' starts it" : ", or 'orch host remove \(host.record.name)' gives it up"
            words.append("not heard since the ledger was lost: nothing is placed before it is\(end)")
        }
        if let strangers = host.record.strangers, let first = strangers.first {
            let count = strangers.count == 1 ? "\(first)" : "\(first) and \(strangers.count - 1) more"
            words.append("works on \(count) in attempts that are not in the ledger, which was lost or is an old copy; \(Self.takeOver)")
        }
        return words
    }

    /// Behind a refusal for a higher term: what else than another coordinator may be the cause.
    var isOldCopy: String { "; if there is no other coordinator, this ledger is an old copy: move it away, then 'orch up --recover'" }

    /// What a person does about a ledger that knows less than its hosts.
    static let takeOver = "'orch down --only coordinator' and 'orch up --recover' take it over"
}
