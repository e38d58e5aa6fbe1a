public import OrchCore
public import OrchHome
import OrchLedger

/// What `orch doctor` says of a ledger that no coordinator has open.
public enum LedgerCondition {
    /// Looks without changing anything; nil where there is neither a ledger nor a trace of one.
    public static func finding(_ home: HomeDirectory) -> Finding? {
        do {
            guard let extent = try Ledger.examine(path: home.ledger) else {
                try LedgerLost.check(home)
                return nil
            }
            if extent.isEmpty { try LedgerLost.check(home) }
            let live = extent.live == 1 ? "1 session" : "\(extent.live) sessions"
            return Finding(subject: "ledger", isFine: true, words: "\(home.ledger.printable(limit: 300)) is whole: \(live) not ended")
        } catch let error as LedgerLost {
            return Finding(subject: "ledger", isFine: false, words: error.words, fix: error.fix)
        } catch let error as LedgerError {
            return Finding(
                subject: "ledger", isFine: false, words: "could not \(error.doing) (\(error.path)): \(error.cause)", fix: error.next)
        } catch {
            return Finding(subject: "ledger", isFine: false, words: "\(error)".printable(limit: 600))
        }
    }
}
