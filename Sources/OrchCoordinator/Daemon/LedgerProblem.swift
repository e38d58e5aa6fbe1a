import OrchCore

extension Problem {
    /// The ledger can't be read.
    static func unreadable(_ error: any Error) -> Problem {
        Problem(.internalError, "the coordinator's ledger can't be read: \("\(error)".printable(limit: 300))", next: "see 'orch doctor'")
    }

    /// The ledger can't be written.
    static func unwritten(_ error: any Error) -> Problem {
        Problem(
            .internalError, "the coordinator's ledger can't be written, so nothing was done: \("\(error)".printable(limit: 300))",
            next: "make room on the disk and try again")
    }
}
