import OrchCore

extension Mutant {
    /// What such an agent asks of its shell.
    func changed(_ effects: [AgentEffect]) -> [AgentEffect] { effects.flatMap(changed) }

    /// What such an agent hears.
    func changed(_ input: AgentInput) -> AgentInput {
        switch (self, input) {
        case (.doesNotTakeUpWorkers, .stranded(_, let highest)): .stranded([], highest: highest)
        case (.forgetsFences, .stranded(let living, _)): .stranded(living, highest: [])
        case (.saysDeliveredTooEarly, .report(let key, let run, var report, let spool)):
            {
                report.acknowledges = true
                return .report(key, run: run, report, spool: spool)
            }()
        default: input
        }
    }

    private func changed(_ effect: AgentEffect) -> [AgentEffect] {
        switch (self, effect) {
        case (.forgetsTombstones, .persist(.tombstone)), (.forgetsEvents, .persist(.event)), (.forgetsItsTerm, .persist(.term)),
            (.doesNotStopWorkers, .stop):
            []
        case (.forgetsAcceptedAttempts, .persist(.attempt(let attempt))) where attempt.phase == .preparing: []
        case (.forgetsRuns, .persist(.attempt(let attempt))) where attempt.phase == .starting: []
        case (.startsWorkersTwice, .start): [effect, effect]
        case (.keepsWordsToItself, .say(_, _, .guidance)): []
        case (.startsWithoutTheWords, .start(var order)):
            {
                order.guidance = []
                return [.start(order)]
            }()
        case (.removesWorkByForce, .remove(let key, let path, let branch, _)): [.remove(key, path: path, branch: branch, force: true)]
        case (.forgetsWhatIsNotAcknowledged, .publish(_, let header, _)): [effect, .persist(.prune(upTo: header.sequence))]
        default: [effect]
        }
    }
}
