import ArgumentParser
import OrchCore
import OrchHome
import OrchLedger

/// `orch audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Show who had the coordinator do what, when, and what came of it.",
        discussion: """
            Every change that is asked of this machine's coordinator is kept in its ledger, in the transaction that carries it out, and never \
            removed. "local" is whoever can open the coordinator's socket in ORCH_HOME: you, or root. Words for workers are kept as a count and \
            a digest only.

            Each entry's hash covers all entries before it. --verify checks the whole log; note the hash that it prints where nobody who can \
            write ORCH_HOME can change it, and give it back with --head later: then nothing up to there can have been changed unseen.

            With --json: one object a line, {number, hash, fact {kind, at, by, request, words}}.

            Example: orch audit
            Example: orch audit --verify --head 5f0c…
            """)

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("Show so many of the newest entries.", valueName: "count"))
    var last = 50

    @Flag(help: "Show all of them.")
    var all = false

    @Flag(help: "Check that no entry was changed, dropped, inserted or swapped.")
    var verify = false

    @Option(help: ArgumentHelp("With --verify: a hash that was noted before.", valueName: "hash"))
    var head: String?

    @Flag(help: "Print JSON lines.")
    var json = false

    /// Entries that are read at once.
    private static let pageSize = 1000

    func validate() throws {
        guard last >= 0 else { throw ValidationError("-n is a number of entries, from 0 on") }
        guard head == nil || verify else { throw ValidationError("--head goes with --verify") }
        guard !verify || !(json || all) else { throw ValidationError("--verify prints one line: leave --json and --all out") }
    }

    func run() async throws {
        let machine = try Machine.current()
        let ledger = try Ledger.reader(path: machine.home.ledger)
        try verify ? check(ledger) : show(ledger, machine)
    }

    private func check(_ ledger: LedgerReader) throws {
        var check = AuditCheck(noted: head)
        while true {
            let page = try ledger.audit(after: check.chain.count, limit: Self.pageSize)
            for entry in page { try check.take(entry) }
            if page.count < Self.pageSize { break }
        }
        try Output.write([try check.verdict()])
    }

    private func show(_ ledger: LedgerReader, _ machine: Machine) throws {
        let newest = try ledger.auditHead()
        var next = all ? 0 : newest - min(newest, UInt64(last))
        var rendering = AuditRendering(page: Terminal.page(machine.environment, at: WallClock.now()))
        while next < newest {
            let page = try ledger.audit(after: next, limit: Self.pageSize)
            guard let end = page.last?.number else { break }
            try Output.write(try page.map { json ? try AuditRendering.json($0) : try rendering.line($0) })
            next = end
        }
    }
}
