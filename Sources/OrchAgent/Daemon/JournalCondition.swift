public import OrchCore
public import OrchHome
import OrchLedger

/// What `orch doctor` says of a journal that no agent has open.
public enum JournalCondition {
    /// Looks without changing anything; nil where there is none.
    public static func finding(_ home: HomeDirectory) -> Finding? {
        do {
            guard try Journal.examine(path: home.journal, machine: MachineIdentity.current().machineId) else { return nil }
            return Finding(subject: "journal", isFine: true, words: "\(home.journal.printable(limit: 300)) is whole")
        } catch let error as LedgerError {
            return Finding(
                subject: "journal", isFine: false, words: "could not \(error.doing) (\(error.path)): \(error.cause)", fix: error.next)
        } catch {
            return Finding(subject: "journal", isFine: false, words: "\(error)".printable(limit: 600))
        }
    }
}
