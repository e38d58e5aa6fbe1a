/// Every history of a small world, breadth first: what is found is found by its shortest history.
package struct Search {
    /// What a search went through.
    package struct Result {
        package var states = 0
        package var transitions = 0
        package var depth = 0
        /// Nothing is left to be looked at.
        package var isComplete = false
        /// The shortest history that breaks a rule, and which.
        package var violation: (steps: [Step], words: String)?
    }

    /// A world, how it came about, and what may still go wrong in it.
    private struct State {
        var world: World
        var budget: Budget
        var origin: Int
    }

    private let plan: Plan
    private let budget: Budget
    private let limit: Int
    /// One in so many worlds is healed on the spot, to see that all comes to rest from there.
    private let healsOnce: Int
    /// With what each world was seen. One that comes again with less is no news.
    private var seen: [Fingerprint: [Budget]] = [:]
    private var origins: [(parent: Int, step: Step?)] = [(-1, nil)]
    private var result = Result()
    /// Every history begins with these: all hosts are connected.
    private var opening: [Step] = []

    /// - Parameters:
    ///   - limit: states after which the search ends, complete or not.
    ///   - healsOnce: how many states there are for each from which it is seen that everything comes to rest; 0 for none.
    package init(_ plan: Plan, _ budget: Budget, limit: Int, healsOnce: Int) {
        self.plan = plan
        self.budget = budget
        self.limit = limit
        self.healsOnce = healsOnce
    }

    package mutating func run(_ progress: (Result) -> Void = { _ in }) throws -> Result {
        var level: [State] = []
        do {
            let (world, opening) = try World.connected(plan)
            self.opening = opening
            level = [State(world: world, budget: budget, origin: 0)]
        } catch let violation as Violation {
            // Broken before anything goes wrong or is wished for.
            result.violation = ([], violation.description)
        }
        while !level.isEmpty {
            var next: [State] = []
            for state in level {
                if try expand(state, into: &next) { return result }
                guard result.states < limit else { return result }
            }
            result.depth += 1
            progress(result)
            level = next
        }
        result.isComplete = result.violation == nil
        return result
    }

    /// Takes every step from here. True when a rule is broken.
    private mutating func expand(_ state: State, into next: inout [State]) throws -> Bool {
        for action in state.world.searched(within: state.budget) {
            var effects = 0
            if try take(Step(action), from: state, into: &next, effects: &effects) { return true }
            guard state.budget.crashes > 0, effects > 0, action.isTakenIn else { continue }
            var none = 0
            let points = [Fault.Point.beforeCommit, .commitRefused] + (0..<effects).map { .afterEffects($0) }
            for point in points {
                if try take(Step(action, fault: Fault(point)), from: state, into: &next, effects: &none) { return true }
            }
        }
        return false
    }

    private mutating func take(_ step: Step, from state: State, into next: inout [State], effects: inout Int) throws -> Bool {
        guard let budget = state.budget.paying(for: step) else { return false }
        var world = state.world
        do {
            try world.apply(step)
            effects = world.effectsOfStep
            result.transitions += 1
            guard isNews(Fingerprint(world, budget), budget) else { return false }
            result.states += 1
            origins.append((state.origin, step))
            next.append(State(world: world, budget: budget, origin: origins.count - 1))
            if healsOnce > 0, result.states % healsOnce == 0 {
                var healed = world
                try healed.heal()
            }
            return false
        } catch let violation as Violation {
            result.violation = (opening + history(of: state.origin) + [step], violation.description)
            return true
        }
    }

    private mutating func isNews(_ fingerprint: Fingerprint, _ budget: Budget) -> Bool {
        let before = seen[fingerprint] ?? []
        guard !before.contains(where: { $0.covers(budget) }) else { return false }
        seen[fingerprint] = before.filter { !budget.covers($0) } + [budget]
        return true
    }

    private func history(of origin: Int) -> [Step] {
        var steps: [Step] = []
        var index = origin
        while index >= 0, let step = origins[index].step {
            steps.append(step)
            index = origins[index].parent
        }
        return steps.reversed()
    }
}

extension Action {
    /// Whether a machine takes something in with it, so that it may fail on the way.
    fileprivate var isTakenIn: Bool {
        switch self {
        case .startAgent, .startCoordinator, .crashAgent, .crashCoordinator, .reboot, .loseJournal, .loseLedger, .replaceMachine: false
        default: true
        }
    }
}
