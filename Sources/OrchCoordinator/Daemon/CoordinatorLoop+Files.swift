import Logging
import OrchCore
import OrchLedger

extension CoordinatorLoop {
    /// The newest events whose sessions are looked at: more than one batch of the last coordinator tells of.
    private static let eventsLookedAt = 500

    /// The last coordinator may have ended between its ledger and a status file. The machine writes those of live sessions anew; those of
    /// ended and deleted ones are found by the newest events.
    func mendStatusFiles() {
        do {
            let after = machine.head - min(machine.head, UInt64(Self.eventsLookedAt))
            let events = try daemon.ledger.reader.events(after: after, limit: Self.eventsLookedAt).values
            for key in Set(events.compactMap(\.session)).sorted() where !machine.isLive(key) {
                guard let record = try daemon.ledger.reader.past(key).record else {
                    daemon.run(.removeStatusFile(key))
                    continue
                }
                if machine.writesStatusFile(of: record) { daemon.run(.writeStatusFile(machine.file(record))) }
            }
        } catch {
            daemon.log.error("status files of ended sessions can't be looked at", metadata: ["cause": "\(error)"])
        }
    }
}
